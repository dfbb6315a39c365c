"""The pictures: small, in one palette, without words, scripts or links; icons of the sizes a phone asks for."""

import re
import struct
from pathlib import Path
from xml.etree import ElementTree

import pytest

from services.commons.contracts.ideas import THEMES

PICTURES = Path(__file__).parents[3] / "gateway/portal/static/pictures"
SVGS = sorted(PICTURES.glob("*.svg"))
PALETTE = {"#0b5d5a", "#e6f2f1", "#b8401f", "#f6f1e7", "#1d2a2c"}
SHAPES = {"svg", "g", "path", "rect", "circle", "ellipse"}
MAX_SVG_BYTES, MAX_PNG_BYTES = 3_000, 15_000


@pytest.mark.parametrize("path", SVGS, ids=lambda path: path.stem)
def test_a_picture_is_small_and_only_shapes_in_the_palette(path: Path) -> None:
    text = path.read_text()
    tags = {element.tag.removeprefix("{http://www.w3.org/2000/svg}") for element in ElementTree.fromstring(text).iter()}

    assert len(text.encode()) < MAX_SVG_BYTES
    assert SHAPES >= tags
    assert PALETTE >= set(re.findall(r"#[0-9a-f]{3,8}\b", text))
    assert 'aria-hidden="true"' in text
    assert not re.search(r"href|style=|script|url\(", text)


def test_every_door_theme_and_empty_place_has_its_picture() -> None:
    wanted = {
        *(f"theme-{theme}" for theme in THEMES),
        *(f"door-{door}" for door in ("idea", "tip", "volunteer", "fund")),
        *(f"empty-{place}" for place in ("ideas", "inbox", "search")),
        *("header-town", "mark", "mark-maskable"),
    }

    assert wanted == {path.stem for path in SVGS}


@pytest.mark.parametrize("size", [192, 512])
@pytest.mark.parametrize("icon", ["icon", "icon-maskable"])
def test_an_icon_is_a_small_square_png(icon: str, size: int) -> None:
    content = (PICTURES / f"{icon}-{size}.png").read_bytes()

    assert b"\x89PNG\r\n\x1a\n" == content[:8]
    assert (size, size) == struct.unpack(">II", content[16:24])
    assert len(content) < MAX_PNG_BYTES
