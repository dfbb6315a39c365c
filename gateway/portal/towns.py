"""The towns as a grid of tiles, one square each, roughly where they lie: no map, no tiles from elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.portal.labels import Label, label

# fmt: off
PLACES = (
    ("",          "nantou",    "huangpu",   "sanjiao",   "minzhong",  ""),
    ("xiaolan",   "dongfeng",  "fusha",     "gangkou",   "huoju",     ""),
    ("guzhen",    "dongsheng", "xiqu",      "shiqi",     "dongqu",    "nanlang"),
    ("henglan",   "shaxi",     "nanqu",     "wuguishan", "",          ""),
    ("dachong",   "banfu",     "sanxiang",  "",          "",          ""),
    ("",          "shenwan",   "tanzhou",   "",          "",          ""),
)
# fmt: on
SHADES = 4


@dataclass(frozen=True)
class TownTile:
    """One square; ``shade`` from 0 (none) to 4 (most) says the number without reading it."""

    town: Label
    number: int
    shade: int


def town_grid(numbers: Mapping[str, int]) -> tuple[tuple[TownTile | None, ...], ...]:
    """Return the rows of the grid, None where no town lies; ``numbers`` by town code."""
    most = max(numbers.values(), default=0)
    return tuple(tuple(_tile(code, numbers.get(code, 0), most) if code else None for code in row) for row in PLACES)


def _tile(code: str, number: int, most: int) -> TownTile:
    return TownTile(label("town", code), number, -(-number * SHADES // max(most, SHADES)))
