"""Replaying an export: a good one agrees in any layout, and whatever is altered in it is found and named."""

import json
import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.grants.ledger.book import Book
from services.grants.ledger.entries import Head, Wish, chained, mark, marked_kind, postings, read_entry, written
from services.grants.ledger.merkle import inclusion, is_included
from services.grants.ledger.moves import MOVES
from services.grants.ledger.policies import Policy, read_policy
from services.grants.ledger.reading import Unreadable
from services.grants.ledger.refusals import Refusal
from services.grants.ledger.replay import Finding, Root, replay
from services.grants.ledger.runs import run_match
from services.grants.ledger.wishes import reverse
from tests.support.ledger import KNOWN, POLICY, allot, at, export, fund, give, move, purse, use

ENTRIES, BOOK, RUN = fund()
TEXT = export(ENTRIES, BOOK, [RUN])
GOOD = json.loads(TEXT)
ROOT = Root(GOOD["roots"][0]["count"], GOOD["roots"][0]["root"])


def altered() -> Any:
    return json.loads(TEXT)


def finding(document: Any, *roots: Root) -> Finding | None:
    return replay([json.dumps(document)], roots=roots).finding


def code(document: Any, *roots: Root) -> str:
    found = finding(document, *roots)
    return found.code if found else ""


def test_a_good_export_agrees_with_itself_and_with_the_root_kept_outside() -> None:
    verdict = replay([TEXT], roots=[ROOT])

    assert (None, len(ENTRIES), 1, {RUN.id: POLICY.hash}, ROOT.root) == (
        verdict.finding,
        verdict.book.head.count,
        verdict.policies,
        verdict.matches,
        verdict.root,
    )


@given(st.integers(1, 4000), st.sampled_from([None, 1]), st.booleans())
def test_the_layout_of_an_export_is_nothing(size: int, indent: int | None, sort_keys: bool) -> None:
    text = json.dumps(GOOD, indent=indent, sort_keys=sort_keys)

    assert replay(text[place : place + size] for place in range(0, len(text), size)).finding is None


AMOUNTS = [(place, each) for place, entry in enumerate(GOOD["entries"]) for each in range(len(entry["postings"]))]


@pytest.mark.parametrize(("place", "posting"), AMOUNTS)
def test_one_altered_fen_is_found_at_its_entry(place: int, posting: int) -> None:
    document = altered()
    document["entries"][place]["postings"][posting]["amount_fen"] += 1

    assert ("altered", place) == ((found := finding(document)) and (found.code, found.entry))


@pytest.mark.parametrize("name", ["id", "kind", "at", "previous", "hash", "index"])
def test_any_other_altered_member_of_an_entry_is_found_there(name: str) -> None:
    for place in range(len(ENTRIES)):
        document = altered()
        value = document["entries"][place][name]
        document["entries"][place][name] = value + 1 if name == "index" else value[:-1] + ("0" if value[-1] != "0" else "1")

        found = finding(document)
        assert found is not None
        assert place == found.entry


@pytest.mark.parametrize("place", range(len(GOOD["balances"])))
def test_an_altered_missing_or_invented_balance_is_found(place: int) -> None:
    more, gone, invented = altered(), altered(), altered()
    more["balances"][place]["amount_fen"] += 1
    del gone["balances"][place]
    invented["balances"].append({"account": purse("written-off", "p9"), "amount_fen": 1})

    assert {"balance_differs"} == {code(more), code(gone), code(invented)}


def test_a_wrong_balance_names_the_entry_that_touched_the_account_last() -> None:
    document = altered()
    row = next(row for row in document["balances"] if row["account"].startswith("grant-payable"))
    row["amount_fen"] -= 1

    found = finding(document)

    assert ("balance_differs", 20) == (found and (found.code, found.entry))
    assert found is not None
    assert "holds 500000 fen by the entries, not 499999" in found.says


def test_entries_that_were_removed_or_swapped_are_found() -> None:
    gone, swapped, cut = altered(), altered(), altered()
    del gone["entries"][4]
    swapped["entries"][4], swapped["entries"][5] = swapped["entries"][5], swapped["entries"][4]
    del cut["entries"][-1]

    assert ("misplaced", "misplaced", "head_differs") == (code(gone), code(swapped), code(cut))


@pytest.mark.parametrize("what", ["count", "hash"])
def test_an_altered_head_is_found(what: str) -> None:
    document = altered()
    document["head"][what] = 7 if what == "count" else "0" * 64

    assert "head_differs" == code(document)


@pytest.mark.parametrize("count", [0, 1, 5, len(ENTRIES), 99])
def test_a_wrong_root_is_found(count: int) -> None:
    document = altered()
    document["roots"].append({"count": count, "root": "00" * 32})

    last = count - 1 if 0 < count <= len(ENTRIES) else None
    for found in (finding(document), finding(GOOD, Root(count, "00" * 32))):
        assert ("root_differs", last) == (found and (found.code, found.entry))


def test_a_ledger_written_anew_as_a_whole_agrees_with_itself_but_not_with_a_root_kept_outside() -> None:
    book = Book()
    entries = [book.add(entry.wish if entry.index else allot(seed=100_000_01), entry.at) for entry in ENTRIES]
    forged = json.loads(export(entries, book, [RUN]))

    assert "" == code(forged)
    assert "root_differs" == code(forged, ROOT)


@pytest.mark.parametrize(
    ("change", "expected", "says"),
    [
        ({"results": {"p1": 1671931, "p2": 194316}}, "match_differs", "p1 1671931 fen, the frozen policy gives 1671930"),
        ({"results": {"p1": 1671930}}, "match_differs", "p2 0 fen, the frozen policy gives 194316"),
        ({"results": {**RUN.results, "p3": 5}}, "match_differs", "p3 5 fen, the frozen policy gives 0"),
        ({"known": replace(KNOWN, pool_fen=100)}, "match_differs", ""),
        ({"known": replace(KNOWN, related=frozenset({("acme", "p1")}))}, "match_differs", ""),
        ({"known": replace(KNOWN, unverified=frozenset({"d1"}))}, "match_differs", ""),
        ({"through": 5}, "match_differs", ""),
        ({"through": 17}, "policy_differs", ""),
        ({"policy_hash": "00" * 32}, "policy_differs", ""),
        ({"input_root": "00" * 32}, "match_root_differs", ""),
        ({"result_root": "00" * 32}, "match_root_differs", ""),
    ],
    ids=str,
)
def test_a_match_that_was_wrong_from_the_beginning_is_found_at_its_first_entry(change: Any, expected: str, says: str) -> None:
    wrong, book = replace(RUN, **change), Book()
    entries = [book.add(replace(entry.wish, run=entry.wish.run and wrong.id), entry.at) for entry in ENTRIES]

    found = finding(json.loads(export(entries, book, [wrong])))

    assert (expected, 16, True) == (found and (found.code, found.entry, says in found.says))


def test_an_altered_policy_is_another_policy() -> None:
    document = altered()
    document["policies"][0]["companies"]["weight_bp"] += 1

    assert ("policy_differs", 16) == ((found := finding(document)) and (found.code, found.entry))


def test_a_match_that_was_paid_out_otherwise_is_found() -> None:
    book = Book()
    entries = []
    for entry in ENTRIES:
        wish = entry.wish
        if wish.id == f"{RUN.id[:8]}-p2":
            wish = replace(wish, postings=postings({each.account: each.amount_fen // 2 for each in wish.postings}))
        entries.append(book.add(wish, entry.at))

    assert "match_differs" == code(json.loads(export(entries, book, [RUN])))


def test_a_match_that_was_paid_to_some_alone_is_found() -> None:
    book = Book()
    entries = [book.add(entry.wish, entry.at) for entry in ENTRIES if entry.wish.id != f"{RUN.id[:8]}-p2"]

    found = finding(json.loads(export(entries, book, [RUN])))

    assert ("match_differs", True) == (found and (found.code, "p2 0 fen, the frozen policy gives 194316" in found.says))


def rechained(wishes: list[tuple[Wish, str]]) -> Any:
    """Return an export whose chain is sound, whatever the wishes are."""
    head, rows = Book().head, []
    for wish, when in wishes:
        entry = chained(wish, when, head)
        rows.append(written(entry))
        head = replace(head, count=entry.index + 1, hash=entry.hash)
    return {"format": "shanzhi-ledger/1", "entries": rows, "head": {"count": head.count, "hash": head.hash}}


FORGED = (
    ("overdrawn", [(allot(), at(0)), (move("x", "match", {purse("round-match-pool", "r1"): -99_000_000, purse("grant-reserved", "p1"): 99_000_000}, run="m"), at(1))]),
    ("duplicate_id", [(allot(), at(0)), (allot(), at(1))]),
    ("mixed_funds", [(allot(), at(0)), (move("x", "allot", {purse("treasury", "city"): -5, purse("round-seed", "r1"): 6}), at(1))]),
    ("not_held", [(allot(), at(0)), (Wish("o~ended", "void", give("g", "d", 5).postings, resolves="o"), at(1))]),
    ("not_reversible", [(allot(), at(0)), (Wish("u", "reverse", give("g", "d", 5).postings, reverses="g"), at(1))]),
    ("wrong_reversal", [(allot(), at(0)), (Wish("u", "reverse", give("g", "d", 5).postings, reverses="allot"), at(1))]),
)  # fmt: skip


@pytest.mark.parametrize(("expected", "wishes"), FORGED, ids=[row[0] for row in FORGED])
def test_a_sound_chain_of_what_may_not_be_is_found(expected: str, wishes: list[tuple[Wish, str]]) -> None:
    found = finding(rechained(wishes))

    assert (expected, 1) == (found and (found.code, found.entry))


POOLED = [give("g", "d1", 500), give("h", "d2", 900), use("put", "d1.g", 500), use("put-too", "d2.h", 900)]
EXCEEDING = (
    ("a release", [use("x", "d1.g", -501)], 4),
    ("two releases", [use("x", "d1.g", -500), use("y", "d1.g", -1)], 5),
    ("a release and a reversal", [use("x", "d1.g", -1), reverse("y", POOLED[2])], 5),
)


@pytest.mark.parametrize(("wishes", "place"), [row[1:] for row in EXCEEDING], ids=[row[0] for row in EXCEEDING])
def test_a_sound_chain_that_gives_a_gift_what_another_gave_is_found_at_the_first_such_entry(wishes: list[Wish], place: int) -> None:
    found = finding(rechained([(wish, at(number)) for number, wish in enumerate([*POOLED, *wishes, give("last", "d3", 1)])]))

    assert ("gift_exceeded", place) == (found and (found.code, found.entry))


def test_an_entry_is_undone_once() -> None:
    undo = Wish("u1", "reverse", postings({each.account: -each.amount_fen for each in allot().postings}), reverses="allot")

    assert "not_reversible" == code(rechained([(allot(), at(0)), (undo, at(1)), (replace(undo, id="u2"), at(2))]))


BAD_ENTRIES = (
    None,
    [],
    {},
    {**GOOD["entries"][0], "more": 1},
    {**GOOD["entries"][0], "index": True},
    {**GOOD["entries"][0], "at": "2026-01-01"},
    {**GOOD["entries"][0], "at": "2026-02-30T00:00:00.000Z"},
    {**GOOD["entries"][0], "at": "2026-02-28T24:00:00.000Z"},
    {**GOOD["entries"][0], "at": "9999-12-31T23:00:00.000Z"},  # the next day, in Shanghai, is beyond what calendars know
    {**GOOD["entries"][0], "id": "a b"},
    {**GOOD["entries"][0], "signers": "f1"},
    {**GOOD["entries"][0], "expires_at": "soon"},
    {**GOOD["entries"][0], "postings": [{"account": "x"}]},
    {**GOOD["entries"][0], "postings": [{"account": "x", "amount_fen": 0}]},
    {**GOOD["entries"][0], "postings": [{"account": "x", "amount_fen": True}]},
    {**GOOD["entries"][0], "postings": [{"account": "x", "amount_fen": 2**53}]},
)


def test_an_account_that_is_no_text_is_told_as_that() -> None:
    with pytest.raises(Refusal, match="account is a text"):
        read_entry({**GOOD["entries"][0], "postings": [{"account": ["x"], "amount_fen": 5}]})


@pytest.mark.parametrize("raw", BAD_ENTRIES)
def test_what_is_no_entry_is_named_with_its_place_and_line(raw: Any) -> None:
    with pytest.raises(Refusal):
        read_entry(raw)
    document = altered()
    document["entries"][3] = raw

    found = finding(document)

    assert ("wish_malformed", 3) == (found and (found.code, found.entry))


@pytest.mark.parametrize(
    "change",
    [
        {"format": "other"},
        {"head": None},
        {"head": {}},
        {"balances": [{"account": "x", "amount_fen": 1}]},
        {"balances": [{"account": purse("round-seed", "r1"), "amount_fen": "1"}]},
        {"policies": [{"name": "x", "mode": "luck"}]},
        {"matches": [{}]},
        {"matches": [{**GOOD["matches"][0], "policy_hash": 5}]},
        {"matches": [{**GOOD["matches"][0], "input_root": ""}]},
        {"matches": [{**GOOD["matches"][0], "through": -1}]},
        {"matches": [{**GOOD["matches"][0], "related": {}}]},
        {"matches": [{**GOOD["matches"][0], "unverified": "d1"}]},
        {"matches": [{**GOOD["matches"][0], "groups": []}]},
        {"roots": [7]},
    ],
    ids=str,
)
def test_what_is_no_export_is_told_with_its_line(change: Any) -> None:
    with pytest.raises(Unreadable) as told:
        replay([json.dumps(GOOD | change, indent=1)])

    assert told.value.line > 0


@pytest.mark.parametrize("name", ["format", "head"])
def test_an_export_says_what_it_is_and_where_it_ends(name: str) -> None:
    with pytest.raises(Unreadable, match="no export of a ledger"):
        replay([json.dumps({key: value for key, value in GOOD.items() if key != name})])


def test_any_entry_is_proven_to_be_under_the_root() -> None:
    leaves = [bytes.fromhex(entry["hash"]) for entry in GOOD["entries"]]

    for index, leaf in enumerate(leaves):
        proof = inclusion(leaves, index)
        assert is_included(leaf, index, len(leaves), proof=proof, root=ROOT.root)
        assert not is_included(leaf, (index + 1) % len(leaves), len(leaves), proof=proof, root=ROOT.root)


def test_gifts_in_any_order_give_the_same_fen_and_result_root() -> None:
    wishes = [entry.wish for entry in ENTRIES if entry.wish.kind == "give"]
    random.Random(1).shuffle(wishes)
    book = Book()
    for number, wish in enumerate([allot(), *wishes]):
        book.add(wish, at(number))

    again, _ = run_match(POLICY, book, RUN.known)

    assert (RUN.results, RUN.result_root) == (again.results, again.result_root)


def test_a_mark_tells_apart_what_would_be_undone_otherwise() -> None:
    assert mark(give("g", "d", 5)) != mark(give("g", "d", 6))
    assert mark(give("g", "d", 5)) != mark(replace(give("g", "d", 5), kind="confirm"))
    assert all(marked_kind(mark(replace(allot(), kind=kind))) == kind for kind in MOVES)


def test_two_policies_with_the_same_words_have_one_hash() -> None:
    assert POLICY.hash == replace(POLICY).hash
    assert POLICY.hash != Policy("test", "ratio").hash


def test_an_entry_that_hashes_well_but_continues_another_chain_is_found() -> None:
    document = rechained([(allot(), at(0)), (give("g", "d", 5), at(1))])
    document["entries"][1] = written(chained(give("g", "d", 5), at(1), Head(1, "00" * 32)))

    assert "broken_link" == code(document)


OTHER_TERMS = (
    ("the policy, with its hash", lambda run, policies: (policies[0].update(name="another"), run.update(policy_hash=read_policy(policies[0]).hash))),
    ("a result", lambda run, _: run["results"][0].update(amount_fen=1671931)),
    ("the last gift", lambda run, _: run.update(through=15)),
    ("the pool", lambda run, _: run.update(pool_fen=None)),
    ("a budget", lambda run, _: run["projects"][0].update(budget_fen=run["projects"][0]["budget_fen"] + 1)),
    ("a seed", lambda run, _: run["projects"][1].update(seed_fen=run["projects"][1]["seed_fen"] - 1)),
    ("who is not verified", lambda run, _: run.update(unverified=["d9"])),
    ("who is related", lambda run, _: run.update(related=[["acme", "p2"]])),
    ("who acts as one", lambda run, _: run.update(groups={"d9": "house"})),
)  # fmt: skip


@pytest.mark.parametrize("change", [row[1] for row in OTHER_TERMS], ids=[row[0] for row in OTHER_TERMS])
def test_terms_of_a_match_that_were_altered_are_found_though_they_change_no_fen(change: Any) -> None:
    document = altered()
    change(document["matches"][0], document["policies"])

    assert ("match_unknown", 16, 0) == ((found := finding(document, ROOT)) and (found.code, found.entry, found.line))


def test_what_is_not_in_the_export_has_no_line_and_counts_as_nothing() -> None:
    gone = altered()
    del gone["balances"][0]

    assert (0, "not 0") == ((found := finding(gone)) and (found.line, found.says[-5:]))
    assert 0 == finding(GOOD, Root(5, "00" * 32)).line


@pytest.mark.parametrize("first", [False, True], ids=["entries first", "balances first"])
def test_balances_are_checked_wherever_they_stand(first: bool) -> None:
    rows = GOOD["balances"]
    nothing = {"account": purse("gift-held", "x.y", "citizen", "p1"), "amount_fen": 0}

    def placed(balances: list[Any]) -> Any:
        return {"balances": balances, **{k: v for k, v in GOOD.items() if k != "balances"}} if first else GOOD | {"balances": balances}

    assert "" == code(placed([nothing, *rows[::-1]]))
    assert {"balance_differs"} == {code(placed(wrong)) for wrong in ([], rows[1:], [rows[0] | {"amount_fen": 1}, *rows[1:]])}
    for again in (rows[0], rows[0] | {"amount_fen": 1}):
        with pytest.raises(Unreadable, match="listed once"):
            finding(placed([*rows, again]))


def test_a_whole_number_reaches_to_what_all_readers_agree_about() -> None:
    for count, is_read in ((0, True), (2**53 - 1, True), (2**53, False), (-1, False)):
        document = GOOD | {"roots": [{"count": count, "root": "00" * 32}]}
        try:
            assert is_read == (code(document) == "root_differs")
        except Unreadable:
            assert not is_read


@pytest.mark.parametrize("name", ["matches", "policies"])
def test_what_is_listed_twice_is_no_export(name: str) -> None:
    with pytest.raises(Unreadable, match="listed once"):
        replay([json.dumps(GOOD | {name: GOOD[name] * 2})])


def test_a_result_listed_twice_is_no_export() -> None:
    document = altered()
    document["matches"][0]["results"] *= 2

    with pytest.raises(Unreadable, match="listed once"):
        replay([json.dumps(document)])


MEMBERS = [("balances", 0), ("head",), ("matches", 0), ("matches", 0, "projects", 0), ("matches", 0, "results", 0), ("roots", 0), ()]


@pytest.mark.parametrize("path", MEMBERS, ids=str)
def test_a_member_that_nothing_checks_is_no_part_of_an_export(path: tuple[Any, ...]) -> None:
    document = row = altered()
    for step in path:
        row = row[step]
    row["more"] = 1

    with pytest.raises(Unreadable, match="more is unknown"):
        replay([json.dumps(document)])


def test_an_export_without_entries_blames_none() -> None:
    empty = GOOD | {"entries": [], "balances": []}

    found = finding(empty)

    assert ("head_differs", None) == (found and (found.code, found.entry))
    assert [None] == [finding(GOOD, Root(0, "00" * 32)).entry]
