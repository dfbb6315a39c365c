"""Whatever set of keys is stolen, exactly what the rule says can be read: no more, and for lawful holders no less."""

import re
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docs import theft_table
from docs.theft_table import CUSTODIANS, FIRST, HANDLERS, SECOND, THEFTS, Theft, readable, theft_page
from services.reports.sealing import formats
from services.reports.sealing.boxes import seal_to
from services.reports.sealing.refusals import Refused
from tests.support.stolen import Dump, closure, half_kept, receipt_of, released, shredded, tip_dump, tried
from tests.support.tips import key_of, public

PEOPLE = (*HANDLERS, *CUSTODIANS, "informant 1", "informant 2")
EVERYBODY = [set(group) for size in range(len(PEOPLE) + 1) for group in combinations(PEOPLE, size)]
HOLDERS = {1: {"handler A", "handler B", "informant 1"}, 2: {"handler B", "handler C", "informant 2"}}
ITEMS = {each.holds for each in FIRST | SECOND if each.holds}
STATES = {
    "at rest": (FIRST | SECOND, lambda _: False),
    "half kept": (half_kept(FIRST, 1, *CUSTODIANS[:2]) | SECOND, lambda group: "custodian 2" in group),
    "half kept for the informant": (half_kept(FIRST, 1, CUSTODIANS[0], "informant") | SECOND, lambda group: "informant 1" in group),
    "released": (released(FIRST, 1, "handler A") | SECOND, lambda group: "handler A" in group),
}


def opened_by(group: set[str], dump: Dump) -> frozenset[str]:
    receipts = [receipt_of(int(who[-1])) for who in group if who.startswith("informant")]
    return closure(dump, [key_of(who) for who in group if not who.startswith("informant")], receipts)


def by_the_rule(group: set[str], *, identity_1_too: bool) -> set[str]:
    """Return what may be read: content by each holder, an identity by two keyholders of whom one at least is a custodian."""
    custodians = len(group & set(CUSTODIANS))
    read = {f"content {number}" for number, holders in HOLDERS.items() if group & holders}
    read |= {f"identity {number}" for number in HOLDERS if custodians + (f"informant {number}" in group) >= 2 and custodians}
    return read | ({"identity 1"} if identity_1_too else set())


@pytest.mark.parametrize("state", STATES)
def test_every_set_of_keys_opens_exactly_what_the_rule_says(state: str) -> None:
    dump, identity_1_too = STATES[state]

    for group in EVERYBODY:
        expected = by_the_rule(group, identity_1_too=identity_1_too(group))
        assert {item for item in ITEMS if item.split(":")[0] in expected} == opened_by(group, dump)


def test_nothing_is_readable_without_a_key() -> None:
    for dump, _ in STATES.values():
        assert frozenset() == opened_by(set(), dump)


def test_after_shredding_all_keys_together_open_nothing_of_it() -> None:
    assert {item for item in ITEMS if " 2:" in item} == opened_by(set(PEOPLE), shredded(FIRST) | SECOND)


NAMES = [f"h{number}" for number in range(7)]


@settings(max_examples=25)
@given(st.lists(st.sampled_from(NAMES), min_size=2, max_size=5, unique=True), st.data())
def test_who_is_excluded_never_opens_anything_however_wraps_are_granted(handlers: list[str], data: st.DataObject) -> None:
    excluded = data.draw(st.sets(st.sampled_from(NAMES)).map(lambda drawn: drawn - set(handlers)))
    wished = data.draw(st.lists(st.sampled_from(NAMES), max_size=4, unique=True))
    granted = tuple(who for who in wished if who not in excluded)
    dump = tip_dump(3, tuple(handlers), tuple(sorted(excluded)), granted)

    for who in set(wished) & excluded:
        with pytest.raises(Refused, match="excluded"):
            tip_dump(3, tuple(handlers), tuple(sorted(excluded)), (who,))
    assert frozenset() == closure(dump, map(key_of, excluded))
    for who in {*handlers, *granted}:
        assert {"content 3"} == {item.split(":")[0] for item in closure(dump, [key_of(who)])}
    for who in set(NAMES) - {*handlers, *granted}:
        assert frozenset() == closure(dump, [key_of(who)])


def leaky(dump: Dump, who: str) -> Dump:
    """Return ``dump`` as a careless vault would make it: with a wrap for somebody who is no holder."""
    for each in dump:
        for key in tried(key_of("handler A"), each)[0] if each.kind is formats.WRAP else ():
            return dump | {replace(each, envelope=seal_to(public(who)[0], formats.WRAP, each.context, key))}
    raise AssertionError


def test_the_program_finds_a_wrap_too_many() -> None:
    assert frozenset() == opened_by({"custodian 1"}, FIRST)
    assert {item for item in ITEMS if item.startswith("content 1")} == opened_by({"custodian 1"}, leaky(FIRST, "custodian 1"))


def test_the_page_has_a_row_for_each_theft_and_agrees_with_the_rule() -> None:
    page = theft_page()

    for theft in THEFTS:
        assert f"| {theft.words} | " in page
    assert len(THEFTS) == page.count("\n| ") - 1
    assert frozenset() == readable(THEFTS[0])


def stolen_by(words: str) -> tuple[set[str], int, set[str]]:
    """Return which handlers' keys, how many custodians' keys and whose receipts the words of a row name."""
    stolen = re.split(", while|, after|, being", words)[0].removeprefix("all keys of next month's handlers")
    if stolen == "everything":
        return set(HANDLERS), 3, {"1", "2"}
    handlers = set(HANDLERS) if "all handlers" in stolen else set(re.findall("handler [A-Z]", stolen))
    custodians = len(re.findall("custodian [0-9]|one custodian", stolen)) + 2 * len(re.findall("two custodians", stolen))
    return handlers, custodians, {"1", "2"} if "both receipts" in stolen else set(re.findall("receipt of informant ([0-9])", stolen))


@pytest.mark.parametrize("theft", THEFTS, ids=lambda theft: theft.words)
def test_the_keys_of_a_row_are_those_that_its_words_name(theft: Theft) -> None:
    handlers, custodians, receipts = stolen_by(theft.words)

    assert handlers == set(theft.people) & set(HANDLERS)
    assert custodians == len(set(theft.people) & set(CUSTODIANS))
    assert set(re.findall("^the key of (custodian [0-9])", theft.words)) <= set(theft.people)
    assert receipts == set(map(str, theft.receipts))


def by_the_words(theft: Theft) -> set[str]:
    """Return what the rule gives for a row: its keys, in the state of the case that its words name."""
    group = {*theft.people, *(f"informant {number}" for number in theft.receipts)}
    state = "released" if "is released to A" in theft.words else "half kept" if "half" in theft.words else "at rest"
    read = by_the_rule(group, identity_1_too=STATES[state][1](group))
    return {holding for holding in read if "shredded" not in theft.words or holding.endswith("2")}


@pytest.mark.parametrize("theft", THEFTS, ids=lambda theft: theft.words)
def test_the_cells_of_a_row_are_what_the_rule_says(theft: Theft) -> None:
    cells = ["**read**" if holding in by_the_words(theft) else "no" for holding in theft_table.HOLDINGS]

    assert f"\n| {theft.words} | {' | '.join(cells)} |\n" in theft_page()


def test_something_read_in_part_is_no_row() -> None:
    with pytest.raises(ValueError, match="in part"):
        theft_table._cells(frozenset({"content 1: body"}))
