"""Open data: whole, for people and for programs, of nobody's rights, and refused before it begins."""

import csv
import io
import json

import pytest

from gateway.client import find
from gateway.portal.datasets import DATASETS, YES_NO
from gateway.portal.labels import LABELS
from services.commons.kernel.problems import UNAVAILABLE, Problem
from tests.component.portal import samples
from tests.component.portal.conftest import Browser
from tests.support.fake_town import Asked

FILES = [(dataset.key, kind) for dataset in DATASETS for kind in ("csv", "jsonl")]


def _pages(asked: Asked) -> samples.View:
    """Answer three pages."""
    number = int(asked.arguments.get("cursor", "0"))
    row = samples.open_contest(id=f"c{number}", title=["让上学路更好走", "=1+1", '他说："好", 是'][number])
    return samples.listed(row, **({"next": str(number + 1)} if number < 2 else {}))


@pytest.mark.parametrize(("key", "kind"), FILES)
def test_a_file_is_offered_saved_under_its_own_name_and_holds_every_column(browser: Browser, key: str, kind: str) -> None:
    assert f"/open-data/{key}.{kind}" in browser.look("/open-data").links

    browser.look(f"/open-data/{key}.{kind}")

    assert 200 == browser.response.status_code
    assert f'attachment; filename="shanzhi-{key}-20261012.{kind}"' == browser.response.headers["Content-Disposition"]
    assert {"csv": "text/csv", "jsonl": "application/jsonl"}[kind] == browser.response.mimetype


def test_csv_is_for_people(browser: Browser) -> None:
    browser.town.answer("list_open_contests", _pages)

    browser.look("/open-data/contests.csv")
    raw = browser.response.data
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))

    assert raw.startswith(b"\xef\xbb\xbf")
    assert ["编号", "名称", "主办部门"] == rows[0][:3]
    assert ["c0", "让上学路更好走", "市交通运输局", "进行中", "交通; 平安", "2026-10-01 12:00"] == rows[1][:6]
    assert ["'=1+1", '他说："好", 是'] == [rows[2][1], rows[3][1]]


def test_json_lines_are_for_programs(browser: Browser) -> None:
    browser.town.answer("list_open_contests", _pages)

    browser.look("/open-data/contests.jsonl")
    rows = [json.loads(line) for line in browser.response.text.splitlines()]

    assert ["c0", "c1", "c2"] == [row["id"] for row in rows]
    assert ("transport", "=1+1") == (rows[0]["department"], rows[1]["title"])
    assert samples.CALENDAR["collecting"]["begins_at"] == rows[0]["collecting_begins_at"]


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_nobodys_rights_widen_what_is_given_away(browser: Browser, kind: str) -> None:
    browser.log_in("organiser", department="transport")

    browser.look(f"/open-data/contests.{kind}")

    assert {None} == {row.token for row in browser.asked("list_open_contests")}


def test_the_columns_are_the_fields_of_the_contract() -> None:
    for dataset in DATASETS:
        row = find(dataset.operation)[1].returns().fields["items"].schema
        assert list(row.fields) == [column.name for column in dataset.columns]


def test_flags_and_codes_are_worded_for_people(browser: Browser) -> None:
    browser.town.answer("list_open_ideas", samples.listed(samples.open_idea(late=True, decision=None, days_to_answer=0)))

    browser.look("/open-data/ideas.csv")
    head, row = csv.reader(io.StringIO(browser.response.data.decode("utf-8-sig")))
    told = dict(zip(head, row, strict=True))

    assert {"镇区": "石岐区", "逾期未答": "是", "理由类别": "切实可行", "答复": "", "答复用了几天": "0"}.items() <= told.items()


def test_the_whole_list_is_read_a_hundred_at_a_time(browser: Browser) -> None:
    browser.town.answer("list_open_contests", _pages)

    browser.look("/open-data/contests.csv")

    assert [{"limit": 100}, {"limit": 100, "cursor": "1"}, {"limit": 100, "cursor": "2"}] == [
        row.arguments for row in browser.asked("list_open_contests")
    ]


def test_a_refusal_comes_as_a_problem_not_as_half_a_file(browser: Browser) -> None:
    browser.town.answer("list_open_contests", Problem(UNAVAILABLE))

    browser.look("/open-data/contests.csv")

    assert 503 == browser.response.status_code
    assert "Content-Disposition" not in browser.response.headers


@pytest.mark.parametrize("name", ["secrets.csv", "contests.xml", "contests"])
def test_there_is_no_other_file(browser: Browser, name: str) -> None:
    browser.look(f"/open-data/{name}")

    assert 404 == browser.response.status_code


def test_columns_are_worded_by_tables_that_exist() -> None:
    assert {column.words for dataset in DATASETS for column in dataset.columns} - {"", YES_NO} <= set(LABELS)


def test_the_licence_is_named(browser: Browser) -> None:
    assert "CC BY 4.0" in browser.look("/open-data").text
