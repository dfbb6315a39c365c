"""A made-up city in the shape of Zhongshan, from a seed: 24 towns, 40 skills, 21 periods, 12 seats for 10 volunteers.

For benches and for trying things; nobody in it exists. Only whole numbers of one generator are drawn, so a seed gives the
same city on every machine.
"""

import json
from collections.abc import Iterator
from math import isqrt
from random import Random

from services.volunteers.matching.instance import FORMAT

TOWNS, SKILLS, THEMES, DAYS = 24, 40, 12, 7
PARTS = ((480, 720), (780, 1020), (1080, 1260))  # morning, afternoon, evening: minutes of the day
WIDTH_M, HEIGHT_M, TOWN_M = 40_000, 50_000, 6_000
REACH_M, REACH_POSTS, MOST_REACH_M = 6_000, 5_000, 20_000
CLASSES = ("adult",) * 92 + ("family",) * 5 + ("minor",) * 3
POST_CLASSES = ("adult",) * 90 + ("family",) * 6 + ("minor",) * 4
AGES = {"adult": (18, 75), "family": (30, 50), "minor": (14, 17)}
HUGE = 500_000  # from so many volunteers on, ties have 6 bits: costs must fit 64


def generate(volunteers: int, posts: int, seed: int) -> Iterator[str]:
    """Yield the JSON of a city in pieces, one row a line."""
    chance = Random(f"shanzhi {volunteers} {posts} {seed}")  # noqa: S311  # a city to try things on, no secret
    towns = [(chance.randrange(WIDTH_M), chance.randrange(HEIGHT_M)) for _ in range(TOWNS)]
    towns += [chance.choice(towns) for _ in range(4 * TOWNS)]  # so that some are larger
    rules = {"seed": str(seed), "tie_bits": 6 if volunteers >= HUGE else 10}
    yield f'{{"format": "{FORMAT}",\n"rules": {json.dumps(rules)},\n"posts": [\n'
    yield from _rows(_post(chance, towns, place, 12 * volunteers // (10 * posts)) for place in range(posts))
    yield '],\n"volunteers": [\n'
    reach_m = min(MOST_REACH_M, isqrt(REACH_M * REACH_M * REACH_POSTS // posts))
    yield from _rows(_volunteer(chance, towns, place, reach_m) for place in range(volunteers))
    yield "]}\n"


def _rows(rows: Iterator[dict[str, object]]) -> Iterator[str]:
    for place, row in enumerate(rows):
        yield f"{',' if place else ''}{json.dumps(row)}\n"


def _post(chance: Random, towns: list[tuple[int, int]], place: int, mean_seats: int) -> dict[str, object]:
    x_m, y_m = _where(chance, towns)
    day, part = chance.randrange(DAYS), chance.randrange(len(PARTS))
    begin, end = PARTS[part]
    start = begin + 30 * chance.randrange((end - begin - 90) // 30 + 1) - 30 * chance.randrange(3)
    kind = chance.choice(POST_CLASSES)
    most = max(1, chance.randrange(mean_seats // 2, mean_seats + (mean_seats + 1) // 2 + 1))
    return {
        "id": f"p{place}",
        "x_m": x_m,
        "y_m": y_m,
        "period": day * len(PARTS) + part,
        "start_min": day * 1440 + start,
        "end_min": day * 1440 + start + 30 * chance.randrange(3, 8),
        "skill": chance.randrange(SKILLS) if chance.randrange(10) < 3 else None,
        "theme": chance.randrange(THEMES),
        "class": kind,
        "min_age": chance.choice((0, 0, 0, 18, 21)) if kind == "adult" else 0,
        "least": chance.randrange(1, most // 2 + 2),
        "most": most,
        "worth": 100 * chance.randrange(3, 9),
    }


def _volunteer(chance: Random, towns: list[tuple[int, int]], place: int, reach_m: int) -> dict[str, object]:
    x_m, y_m = _where(chance, towns)
    kind = chance.choice(CLASSES)
    return {
        "id": f"v{place}",
        "x_m": x_m,
        "y_m": y_m,
        "travel_m": reach_m * chance.randrange(5, 16) // 10,
        "skills": sorted(chance.sample(range(SKILLS), chance.randrange(0, 9))),
        "interests": sorted(chance.sample(range(THEMES), chance.randrange(1, 5))),
        "history": sorted(chance.sample(range(THEMES), chance.randrange(0, 3))),
        "periods": sorted(chance.sample(range(DAYS * len(PARTS)), chance.randrange(4, 15))),
        "class": kind,
        "age": chance.randint(*AGES[kind]),
        "limit": chance.choice((1, 1, 2, 2, 3, 4)),
        "recent": chance.choice((0, 0, 0, 1, 2, 4)),
        "minutes": chance.choice((240, 360, 480, 600, 720)),
    }


def _where(chance: Random, towns: list[tuple[int, int]]) -> tuple[int, int]:
    """Return a place in a town, denser towards its middle."""
    x_m, y_m = chance.choice(towns)
    east_m, north_m = (sum(chance.randrange(-TOWN_M // 3, TOWN_M // 3) for _ in range(3)) for _ in range(2))
    return x_m + east_m, y_m + north_m
