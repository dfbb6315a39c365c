"""Every message of the pages is translated, and no translation is left over."""

import re
from io import BytesIO

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from docs.words import PORTAL, TRANSLATED, messages

HAN = re.compile(r"[\u4e00-\u9fff]")
HOLE = re.compile(r"%\((\w+)\)[sd]")


def _texts(told: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [told] if isinstance(told, str) else list(told or ())


@pytest.fixture(params=TRANSLATED)
def translated(request: pytest.FixtureRequest) -> dict[tuple[str, str | None], Message]:
    catalog = read_po(BytesIO((PORTAL / f"translations/{request.param}.po").read_bytes()), locale=request.param)
    return {(_texts(message.id)[0], message.context): message for message in catalog if message.id}


def test_every_message_is_translated_and_none_is_left_over(translated: dict[tuple[str, str | None], Message]) -> None:
    wanted = {(_texts(message.id)[0], message.context) for message in messages() if message.id}

    assert wanted == translated.keys()
    assert [] == [key for key, message in translated.items() if message.fuzzy or not all(_texts(message.string) or [""])]


def test_a_translation_keeps_every_hole_and_no_chinese(translated: dict[tuple[str, str | None], Message]) -> None:
    for key, message in translated.items():
        for told in _texts(message.string):
            assert set(HOLE.findall(key[0])) == set(HOLE.findall(told)), key
            assert not HAN.search(told), key


def test_no_page_has_chinese_that_is_not_a_message() -> None:
    bare = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
    allowed = {"base.html": "中文"}

    left = {path.name: "".join(HAN.findall(bare.sub("", path.read_text(encoding="utf-8")))) for path in PORTAL.rglob("*.html")}

    assert {} == {name: words for name, words in left.items() if words and words != allowed.get(name)}
