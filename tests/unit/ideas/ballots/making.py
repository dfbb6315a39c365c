"""Ballots for tests: by hand, at random, and from the folder of real ones."""

import os
from functools import cache
from pathlib import Path

import pytest
from hypothesis import strategies as st

from services.ideas.ballots.election import POINTS, Election, Option, approvals, grouped
from services.ideas.ballots.pb_reading import PbFile, read_pb

ROOT = Path(__file__).parents[4]
DATA = Path(os.environ.get("SHANZHI_TEST_DATA_DIR", ROOT / "../shared/data")).resolve() / "pabulib"
WITHOUT_DATA = pytest.mark.skipif(not DATA.is_dir(), reason=f"real ballots are not at {DATA}; SHANZHI_TEST_DATA_DIR names another folder")
TOY_COSTS = {"1": 600, "2": 800, "4": 1400, "5": 1000, "7": 1200}
TOY_PAPERS = ("1,2,4", "1,2", "2,4,5", "5,7", "1,4,7", "1,7", "5", "4", "2,4,5", "4,5")


@cache
def real(name: str) -> PbFile:
    with (DATA / name).open("rb") as lines:
        return read_pb(lines)


def ballot(costs: dict[str, int], papers: tuple[str, ...], budget: int) -> Election:
    """Return a ballot of approvals; a paper is its ids with commas between."""
    places = {id: place for place, id in enumerate(costs)}
    chosen = [[places[id] for id in paper.split(",") if id] for paper in papers]
    return Election(tuple(Option(id, cost) for id, cost in costs.items()), approvals(chosen), budget)


def toy() -> Election:
    return ballot(TOY_COSTS, TOY_PAPERS, 2500)


def of_points(points: dict[str, int], budget: int = 0, costs: dict[str, int] | None = None) -> Election:
    """Return a ballot on which one paper gives all the points."""
    options = tuple(Option(id, (costs or {}).get(id, 1)) for id in points)
    given = tuple((place, each) for place, each in enumerate(points.values()) if each)
    return Election(options, grouped({(tuple(p for p, _ in given), tuple(n for _, n in given)): 1}), budget, POINTS)


@st.composite
def elections(draw: st.DrawFn, *, least: int = 1, options: int = 6, papers: int = 9, most: int = 12) -> Election:
    """Few options, cheap and often equal, and papers that are often blank or alike: so ties and zero votes are common."""
    costs = draw(st.lists(st.integers(1, most), min_size=least, max_size=options))
    chosen = draw(st.lists(st.sets(st.integers(0, len(costs) - 1)), min_size=1, max_size=papers))
    budget = draw(st.integers(max(costs), sum(costs)))
    return Election(tuple(Option(f"p{place}", cost) for place, cost in enumerate(costs)), approvals(chosen), budget)
