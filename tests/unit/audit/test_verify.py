"""Whatever is done to a log is found, and the first bad entry is named."""

import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from services.audit.chain.entries import NOTHING, Entry, Head, append, hash_of, read
from services.audit.chain.seen import Gap, Seen
from services.audit.chain.signing import SignedHead
from services.audit.chain.verify import FINDINGS, verify
from services.commons.kernel.canonical import canonical
from services.commons.kernel.envelope import Envelope
from tests.support.chains import KEY, chained, fact, facts, first_bad, judge, signed

N = 12
LINES, HEAD = chained(facts(N))
places = st.integers(0, N - 1)


def test_a_log_as_it_was_written_agrees_with_itself_and_its_head() -> None:
    assert None is first_bad(LINES, signed(HEAD))
    assert HEAD == judge(LINES).head


def test_an_empty_log_agrees_with_the_head_of_nothing() -> None:
    assert None is first_bad([], signed(Head(0, NOTHING)))


def test_an_older_head_still_agrees_with_a_log_that_grew() -> None:
    older = chained(facts(5))[1]

    assert None is first_bad(LINES, signed(older), signed(HEAD))


def test_lines_and_hashes_are_what_the_format_says_derived_another_way() -> None:
    previous = NOTHING
    for index, (line, told) in enumerate(zip(LINES, facts(N), strict=True)):
        body: Envelope = {"fact": told, "index": index, "previous": previous}
        hash = sha256(rfc8785.dumps(body)).hexdigest()

        assert rfc8785.dumps({**body, "hash": hash}) + b"\n" == line
        previous = hash


@given(places, st.data())
def test_any_altered_byte_is_found_in_its_entry(place: int, data: st.DataObject) -> None:
    line = bytearray(LINES[place])
    offset = data.draw(st.integers(0, len(line) - 1))
    line[offset] ^= data.draw(st.integers(1, 255))

    finding = judge(b"".join([*LINES[:place], bytes(line), *LINES[place + 1 :]]).splitlines(keepends=True), signed(HEAD)).finding

    assert finding
    assert place == finding.index


@given(st.integers(0, N - 1))
def test_a_cut_tail_is_found_at_the_first_missing_entry(kept: int) -> None:
    assert ("cut_tail", kept) == first_bad(LINES[:kept], signed(HEAD))


@given(places, st.integers(1, 400))
def test_a_tail_cut_within_a_line_is_found_there(place: int, kept: int) -> None:
    assert ("malformed", place) == first_bad([*LINES[:place], LINES[place][:kept]], signed(HEAD))


@given(st.lists(places, min_size=2, max_size=2, unique=True).map(sorted))
def test_swapped_entries_are_found_at_the_first(swapped: list[int]) -> None:
    lines, (one, other) = list(LINES), swapped
    lines[one], lines[other] = lines[other], lines[one]

    assert ("misplaced", one) == first_bad(lines)


@given(places)
def test_a_repeated_line_is_found_where_it_repeats(place: int) -> None:
    assert ("misplaced", place + 1) == first_bad([*LINES[: place + 1], *LINES[place:]])


@given(st.integers(0, N - 2))
def test_a_removed_line_is_found_where_it_was(place: int) -> None:
    assert ("misplaced", place) == first_bad([*LINES[:place], *LINES[place + 1 :]])


@given(places)
def test_an_edit_under_the_old_hash_is_found_in_its_entry(place: int) -> None:
    lines = list(LINES)
    lines[place] = replace(read(LINES[place][:-1]), fact=canonical(fact(place, text="edited"))).line + b"\n"

    assert ("altered", place) == first_bad(lines)


@given(st.integers(0, N - 2))
def test_an_edit_with_its_own_hash_mended_breaks_the_link_of_the_next(place: int) -> None:
    lines = list(LINES)
    lines[place] = _rehashed(read(LINES[place][:-1]), canonical(fact(place, text="edited"))).line + b"\n"

    assert ("broken_link", place + 1) == first_bad(lines)


@given(places)
def test_an_edit_with_the_rest_chained_anew_disagrees_with_the_outside_head(place: int) -> None:
    forged = _forged(place)

    assert None is first_bad(forged)
    assert ("rechained", N - 1) == first_bad(forged, signed(HEAD))


@given(places, st.integers(1, N - 1))
def test_several_outside_heads_narrow_down_where_the_edit_is(place: int, count: int) -> None:
    older = signed(chained(facts(count))[1])

    finding = judge(_forged(place), signed(HEAD), older).finding

    assert finding
    edited_before = place < count
    assert (count - 1 if edited_before else N - 1) == finding.index
    assert f"from {0 if edited_before else count} to here" in finding.says


@given(places, st.integers(0, N))
def test_a_fact_told_twice_is_found_though_the_chain_holds(place: int, at: int) -> None:
    told = facts(N)
    told.insert(max(at, place + 1), told[place])

    assert ("duplicate_fact", max(at, place + 1)) == first_bad(chained(told)[0])


def test_a_log_of_other_entries_but_the_same_length_disagrees_with_the_head() -> None:
    assert ("rechained", N - 1) == first_bad(chained(facts(N + 1)[1:])[0], signed(HEAD))


def test_a_head_of_nothing_that_names_a_hash_disagrees() -> None:
    assert ("rechained", 0) == first_bad(LINES, signed(Head(0, "1" * 64)))


Forgery = Callable[[SignedHead], SignedHead]
FORGERIES: tuple[Forgery, ...] = (
    lambda head: replace(head, count=head.count - 1),
    lambda head: replace(head, hash="1" * 64),
    lambda head: replace(head, at="2026-11-02T04:00:00.000Z"),
    lambda head: replace(head, signature="0" * 128),
    lambda head: replace(head, signature="none"),
    lambda head: replace(head, public_key="1" * 64),
    lambda head: replace(head, public_key="1" * 63),
)


@pytest.mark.parametrize("forge", FORGERIES)
def test_a_head_changed_after_signing_is_not_believed(forge: Forgery) -> None:
    assert ("bad_signature", None) == first_bad(LINES, forge(signed(HEAD)))


def test_a_head_signed_by_another_key_is_not_believed_when_the_key_is_known() -> None:
    stranger = signed(HEAD, Ed25519PrivateKey.from_private_bytes(bytes(32)))

    assert None is judge(LINES, stranger).finding
    finding = judge(LINES, stranger, public_key=KEY.public_key().public_bytes_raw().hex()).finding
    assert finding
    assert "bad_signature" == finding.kind


@pytest.mark.parametrize(
    "broken",
    [
        b"\n",
        b"{}\n",
        b"null\n",
        b"\xff\xfe\n",
        b"[" * 100_000 + b"\n",
        LINES[0][:-1],
        LINES[0][:-1] + b"\r\n",
        LINES[0].replace(b'"index":0', b'"index":00'),
    ],
)
def test_a_line_that_is_no_entry_is_called_malformed(broken: bytes) -> None:
    assert ("malformed", 0) == first_bad([broken])


@pytest.mark.parametrize(
    "text",
    [
        b'{"id": "1"}',
        b'{"id":"1","id":"1"}',
        b'{"b":1,"a":"1","id":"2"}',
        b'{"id":"\\u0031"}',
        b'{"id":"1","n":1e2}',
        b'{"id":"1","n":1.5}',
        b'{"id":"1","n":9007199254740992}',
        b'{"id":"\\ud800"}',
        b'{"id":1}',
        b"{}",
        b"{]}",
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    ],
)
def test_an_entry_that_hashes_well_but_holds_no_canonical_fact_is_malformed(text: bytes) -> None:
    (entry,), _ = append(Head(), [text])

    assert ("malformed", 0) == first_bad([entry.line + b"\n"])


def test_every_finding_has_been_seen() -> None:
    seen = {"altered", "bad_signature", "broken_link", "cut_tail", "duplicate_fact", "malformed", "misplaced", "rechained"}

    assert seen == set(FINDINGS)


def test_numbers_missing_from_an_aggregate_are_reported_not_refused() -> None:
    told = [fact(n, subject=subject, sequence=sequence) for n, (subject, sequence) in enumerate([("a", 2), ("b", 1), ("a", 5), ("b", 2)])]
    seen = Seen()

    assert None is verify(chained(told)[0], seen=seen).finding
    assert [Gap("ideas", "a", 1, 1), Gap("ideas", "a", 3, 4)] == list(seen.gaps())


def test_facts_that_come_out_of_order_leave_no_gap() -> None:
    seen = Seen()

    verify(chained(fact(subject="a", sequence=sequence) for sequence in (3, 1, 2))[0], seen=seen)

    assert [] == list(seen.gaps())


def test_a_long_log_is_checked_in_the_memory_of_a_short_one() -> None:
    short, long = _peak_bytes(500), _peak_bytes(5000)

    assert long < short * 1.5 + 50_000


def _peak_bytes(count: int) -> int:
    def lines() -> Iterator[bytes]:
        head = Head()
        for n in range(count):
            (entry,), head = append(head, [canonical(fact(n))])
            yield entry.line + b"\n"

    tracemalloc.start()
    verdict = verify(lines(), seen=Seen())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert None is verdict.finding
    return peak


def _rehashed(entry: Entry, told: bytes) -> Entry:
    return replace(entry, fact=told, hash=hash_of(entry.index, entry.previous, told))


def _forged(place: int) -> list[bytes]:
    return chained(fact(n, text="edited") if n == place else fact(n) for n in range(N))[0]
