"""Addresses of what pages are drawn with: each carries a hash of its content, so browsers may keep it for ever."""

import hashlib
from functools import cache
from pathlib import Path

from markupsafe import Markup

from gateway.portal.look import ELDER_PATH, root

STATIC = Path(__file__).with_name("static")


def asset(name: str) -> str:
    """Return the address of a file under static/."""
    return f"{root().removesuffix(ELDER_PATH)}/assets/{name}?v={_hash(name)}"


def picture(name: str, width: int, height: int) -> Markup:
    """Draw one of our own pictures; decorative, for words stand beside it."""
    return Markup('<img class="picture" src="{}" alt="" width="{}" height="{}" loading="lazy">').format(
        asset(f"pictures/{name}.svg"), width, height
    )


@cache
def _hash(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
