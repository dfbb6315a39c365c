"""What is written is read back as the same ballot, and tells nothing about who cast a paper."""

from dataclasses import replace
from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st

from services.ideas.ballots.election import POINTS, Election, Group, grouped
from services.ideas.ballots.pb_reading import PbFile, read_pb
from services.ideas.ballots.pb_writing import write_pb
from tests.unit.ideas.ballots.making import elections, toy

IDS = st.text(st.characters(exclude_characters=",", exclude_categories=("Cs", "Cc", "Z")), min_size=1).filter(lambda id: id == id.strip())
NAMES = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0")).map(str.strip)


def written(election: Election, winners: tuple[str, ...] | None = None) -> PbFile:
    text = "".join(write_pb(election, {"description": "Parks", "rule": "greedy"}, winners))
    return read_pb(BytesIO(text.encode()))


@given(election=elections(), data=st.data())
@settings(max_examples=200, deadline=None)
def test_a_ballot_of_approvals_comes_back(election: Election, data: st.DataObject) -> None:
    size = len(election.options)
    ids = data.draw(st.lists(IDS, min_size=size, max_size=size, unique=True))
    names = data.draw(st.lists(NAMES, min_size=size, max_size=size))
    options = tuple(replace(option, id=id, name=name) for option, id, name in zip(election.options, ids, names, strict=True))
    named = replace(election, options=options)

    assert named == written(named).election


@given(election=elections(), data=st.data())
@settings(max_examples=100, deadline=None)
def test_a_ballot_of_points_comes_back(election: Election, data: st.DataObject) -> None:
    papers = {(group.choices, tuple(data.draw(st.integers(1, 9)) for _ in group.choices)): group.papers for group in election.groups}
    pointed = replace(election, groups=grouped(papers), ballot=POINTS)

    assert pointed == written(pointed).election


def test_cents_come_back() -> None:
    election = replace(toy(), subunits=10, budget=2505)

    assert election == written(election).election


def test_winners_are_marked() -> None:
    assert ("4", "5") == written(toy(), ("5", "4")).published
    assert None is written(toy()).published


def test_papers_are_numbered_in_the_order_of_their_choices_not_as_they_came() -> None:
    one, other = Group(1, (0,)), Group(2, (1,))

    assert list(write_pb(replace(toy(), groups=(one, other)), {}))[-3:] == ["1;1\n", "2;2\n", "3;2\n"]
    assert list(write_pb(replace(toy(), groups=(other, one)), {}))[-3:] == ["1;1\n", "2;2\n", "3;2\n"]
