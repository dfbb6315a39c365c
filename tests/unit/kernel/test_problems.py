"""The table of common problems: every row has a code of its own, an honest status and a way on."""

import re

import pytest

from services.commons.kernel.problems import COMMON_PROBLEMS, INVALID, Problem, ProblemType

CHINESE = re.compile(r"[\u4e00-\u9fff]")
every_row = pytest.mark.parametrize("row", COMMON_PROBLEMS, ids=lambda row: row.code)


def test_codes_are_unique() -> None:
    codes = [row.code for row in COMMON_PROBLEMS]

    assert sorted(set(codes)) == codes


@every_row
def test_a_code_is_a_noun_and_a_refusal(row: ProblemType) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", row.code)


@every_row
def test_a_status_tells_the_askers_fault_from_ours(row: ProblemType) -> None:
    ours = row.code.startswith("service.")

    assert row.status in (range(500, 505) if ours else range(400, 430))


@every_row
def test_a_problem_says_in_both_languages_what_and_what_next(row: ProblemType) -> None:
    for text in (row.zh, row.next_zh):
        assert CHINESE.search(text)
    for text in (row.en, row.next_en):
        assert text.strip()
        assert not CHINESE.search(text)


def test_a_problem_shows_its_code_and_keeps_its_details() -> None:
    problem = Problem(INVALID, fields={"title": ["required"]})

    assert ("request.invalid", {"fields": {"title": ["required"]}}) == (str(problem), problem.details)
