"""Files of the Pabulib format: what is read, and the line that is named when something is wrong."""

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ideas.ballots.election import Group
from services.ideas.ballots.pb_reading import PbFile, read_pb
from services.ideas.ballots.pb_rows import Unreadable

GOOD = """\
META
key; value
description; "Parks; and more"
num_projects; 3
num_votes; 4
budget; 100
vote_type; approval
max_length; 2
PROJECTS
project_id; cost; name; selected
a; 60; "The ""old"" bridge"; 1
b; 40; Well; 0
c/1; 10; Lamp; 2
VOTES
voter_id; age; vote
v1; 30; a,b
v2; 41; b, a
v3; ; c/1
v4; 18;
"""
POINTS = """\
META
key;value
budget;100
vote_type;cumulative
max_sum_points;5
PROJECTS
project_id;cost
a;60
b;40
VOTES
voter_id;vote;points
1;a,b;2,3
2;b,a;3,2
3;b,a;5,0
"""


def read(text: str) -> PbFile:
    return read_pb(text.encode().splitlines(keepends=True))


def test_options_papers_and_budget_are_read() -> None:
    pb = read(GOOD)

    election = pb.election
    assert [("a", 60, 'The "old" bridge'), ("b", 40, "Well"), ("c/1", 10, "Lamp")] == [(o.id, o.cost, o.name) for o in election.options]
    assert (Group(1, ()), Group(2, (0, 1)), Group(1, (2,))) == election.groups
    assert (100, 4, "approval") == (election.budget, election.papers, election.ballot)


def test_published_winners_and_meta_are_read() -> None:
    pb = read(GOOD)

    assert ("a", "c/1") == pb.published
    assert "Parks; and more" == pb.meta["description"]
    assert None is read(POINTS).published


def test_points_stand_beside_choices_and_none_given_is_not_chosen() -> None:
    assert (Group(2, (0, 1), (2, 3)), Group(1, (1,), (5,))) == read(POINTS).election.groups


def test_an_ordinal_paper_gives_points_by_rank() -> None:
    text = POINTS.replace("cumulative", "ordinal").replace("max_sum_points;5", "max_length;3")

    assert (Group(2, (0, 1), (2, 3)), Group(1, (0, 1), (3, 2))) == read(text).election.groups


def test_amounts_may_have_cents() -> None:
    election = read(GOOD.replace("a; 60;", "a; 60.50;").replace("budget; 100", "budget; 100.0")).election

    assert (10, 605, 1000, "60.5", 100) == (
        election.subunits,
        election.options[0].cost,
        election.budget,
        election.amount(605),
        election.amount(1000),
    )


def test_a_mark_of_byte_order_and_lines_of_windows_are_read() -> None:
    assert read(GOOD).election == read_pb(b"\xef\xbb\xbf" + line if not at else line for at, line in enumerate(lines_of_windows())).election


def lines_of_windows() -> list[bytes]:
    return GOOD.replace("\n", "\r\n").encode().splitlines(keepends=True)


def test_what_a_voter_is_leaves_no_trace() -> None:
    assert read(GOOD).election == read(GOOD.replace("41", "99").replace("v2", "somebody")).election


# fmt: off
WRONG = [
    ("META\n", "META!\n", 1, "META is expected here"),
    ("key; value", "name; value", 2, "META begins with key;value"),
    ("num_votes; 4", "num_votes; 5", 5, "num_votes is 5, but the file has 4"),
    ("num_votes; 4", "num_votes; four", 5, "num_votes is a whole number, not 'four'"),
    ("num_projects; 3", "num_projects; 2", 4, "num_projects is 2, but the file has 3"),
    ("num_votes; 4", "budget; 4", 6, "META names budget twice"),
    ("budget; 100", "budget; 1e9", 6, "META's budget is an amount like 1200 or 1200.50, not '1e9'"),
    ("budget; 100", "budget; ", 6, "META's budget is an amount"),
    ("budget; 100\n", "", 1, "META's budget is an amount"),
    ("approval", "astrology", 7, "META's vote_type is one of approval"),
    ("max_length; 2", "max_length; 1", 16, "max_length of META is 1, this paper has 2"),
    ("approval\nmax_length; 2", "choose-1", 15, "it chooses 2 projects, and vote_type is choose-1"),
    ("max_length; 2", "min_length; 1", 19, "min_length of META is 1, this paper has 0"),
    ("max_length; 2", "max_sum_cost; 99", 16, "max_sum_cost of META is 99, this paper has 100"),
    ("PROJECTS\n", "", 9, "4 fields, where the header of META names 2"),
    ("project_id; cost", "project_id; project_id", 10, "PROJECTS names a column twice"),
    ("project_id; cost", "project_id; price", 11, "PROJECTS has no column cost"),
    ("b; 40", "a; 40", 12, "project a is on line 11 already"),
    ("b; 40", "b; -40", 12, "cost is an amount like 1200 or 1200.50, not '-40'"),
    ("b; 40", "b; ４０", 12, "cost is an amount like 1200"),
    ("b; 40", "b; 0", 12, "a project costs more than 0"),
    ("b; 40", "b; ", 12, "cost is empty"),
    ("b; 40", "; 40", 12, "project_id is empty"),
    ("b; 40", '"b,d"; 40', 12, "a project's id holds no comma"),
    ("b; 40; Well", "b; 40; Well; deep", 12, "5 fields, where the header of PROJECTS names 4"),
    ('"The ""old"" bridge"', '"The "old" bridge"', 11, "its fields cannot be told apart"),
    ("VOTES\n", "PROJECTS\n", 14, "VOTES is expected here"),
    ("voter_id; age; vote", "voter_id; age; voice", 16, "VOTES has no column vote"),
    ("v2; 41", "v1; 41", 17, "voter v1 has a paper on line 16 already"),
    ("v2; 41", "; 41", 17, "voter_id is empty"),
    ("b, a", "b, x", 17, "it chooses 'x', which is no project of this file"),
    ("b, a", "b,,a", 17, "it chooses '', which is no project of this file"),
    ("b, a", "b, b", 17, "it chooses a project twice"),
    ("v4; 18;\n", "v4; 18\n", 19, "2 fields, where the header of VOTES names 3"),
    ("v4; 18;\n", "VOTES\n", 19, "a further voter is expected here"),
]
WRONG_POINTS = [
    ("2,3", "2", 12, "2 projects are chosen and 1 points given"),
    ("2,3", "2,-3", 12, "points is a whole number, not '-3'"),
    ("2,3", "2,4", 12, "max_sum_points of META is 5, this paper has 6"),
    (";points", ";score", 12, "2 projects are chosen and 0 points given"),
]
# fmt: on


@pytest.mark.parametrize(("before", "after", "line", "says"), WRONG)
def test_a_malformed_file_is_refused_at_its_line(before: str, after: str, line: int, says: str) -> None:
    assert_refused(GOOD, before, after, line, says)


@pytest.mark.parametrize(("before", "after", "line", "says"), WRONG_POINTS)
def test_malformed_points_are_refused_at_their_line(before: str, after: str, line: int, says: str) -> None:
    assert_refused(POINTS, before, after, line, says)


def assert_refused(text: str, before: str, after: str, line: int, says: str) -> None:
    assert before in text

    with pytest.raises(Unreadable) as refused:
        read(text.replace(before, after, 1))

    assert says in refused.value.says
    assert line == refused.value.line


def test_what_is_refused_is_not_quoted_without_end() -> None:
    with pytest.raises(Unreadable) as refused:
        read(GOOD.replace("b, a", "x" * 100_000))

    assert len(str(refused.value)) < 250


def test_every_cut_of_a_file_is_refused() -> None:
    lines = GOOD.encode().splitlines(keepends=True)

    for cut in range(len(lines)):
        with pytest.raises(Unreadable):
            read_pb(lines[:cut])


def test_bytes_that_are_no_text_are_refused_at_their_line() -> None:
    lines = GOOD.encode().splitlines(keepends=True)
    lines[11] = b"b; 40; W\xffll; 0\n"

    with pytest.raises(Unreadable, match="line 12: it is not UTF-8"):
        read_pb(lines)


def test_a_quote_that_never_ends_is_refused_where_it_begins() -> None:
    with pytest.raises(Unreadable, match="line 12: its fields cannot be told apart"):
        read(GOOD.replace("Well", '"Well'))


def test_a_name_may_go_over_lines_and_lines_are_still_counted() -> None:
    with pytest.raises(Unreadable, match="line 18: it chooses 'x'"):
        read(GOOD.replace("Well", '"Well\nwell"').replace("b, a", "x"))


@given(text=st.sampled_from((GOOD, POINTS)), at=st.integers(0, 400), length=st.integers(0, 12), put=st.binary(max_size=6))
@settings(max_examples=500, deadline=None)
def test_whatever_is_altered_a_file_is_read_or_refused(text: str, at: int, length: int, put: bytes) -> None:
    whole = text.encode()
    altered = whole[:at] + put + whole[at + length :]

    with suppress(Unreadable):
        assert read_pb(BytesIO(altered)).election.papers >= 0
