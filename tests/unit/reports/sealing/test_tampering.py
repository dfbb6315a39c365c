"""Whatever is done to an envelope, it opens as what was sealed, or not at all."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.reports.sealing import formats
from services.reports.sealing.boxes import seal_to
from services.reports.sealing.formats import Context
from services.reports.sealing.keys import public_key_of
from services.reports.sealing.records import open_record, seal_record
from services.reports.sealing.refusals import NotAuthentic
from services.reports.sealing.tips import open_wrap
from tests.support.tips import ELSEWHERE, FILE, FORMS, PLACE, TEXT, key_of

FORM = st.sampled_from(sorted(FORMS))
SEALED = {name: form.seal(PLACE, TEXT) for name, form in FORMS.items()}
OTHERS = {name: form.seal(PLACE, TEXT[:15] * 2 + b"another") for name, form in FORMS.items()}
CONTENT = {"record": TEXT, "wrap": key_of("secret"), "release": key_of("secret"), "attachment": FILE, "action": TEXT}


def refused(name: str, envelope: bytes, context: Context = PLACE) -> bool:
    try:
        FORMS[name].open(context, envelope)
    except NotAuthentic:
        return True
    return False


@pytest.mark.parametrize("name", FORMS)
def test_what_is_untouched_opens(name: str) -> None:
    assert CONTENT[name] == FORMS[name].open(PLACE, SEALED[name])


@pytest.mark.parametrize("name", FORMS)
def test_the_classes_of_bytes_are_the_whole_envelope(name: str) -> None:
    spans = sorted(FORMS[name].classes.values())

    assert [0, *(end for _, end in spans)] == [*(start for start, _ in spans), len(SEALED[name])]


@pytest.mark.parametrize(("name", "part"), [(name, part) for name, form in FORMS.items() for part in form.classes])
def test_no_byte_of_any_class_can_change(name: str, part: str) -> None:
    start, end = FORMS[name].classes[part]

    @settings(max_examples=30)
    @given(position=st.integers(start, end - 1), mask=st.integers(1, 255))
    def changed_byte(position: int, mask: int) -> None:
        envelope = bytearray(SEALED[name])
        envelope[position] ^= mask
        assert refused(name, bytes(envelope))

    changed_byte()


@pytest.mark.parametrize("name", ["wrap", "release", "action"])
def test_no_bit_at_all_can_change(name: str) -> None:
    whole = int.from_bytes(SEALED[name], "big")

    opened = [bit for bit in range(8 * len(SEALED[name])) if not refused(name, (whole ^ 1 << bit).to_bytes(len(SEALED[name]), "big"))]

    assert [] == opened


@pytest.mark.parametrize(("name", "part"), [(name, part) for name, form in FORMS.items() for part in form.classes])
def test_no_part_can_be_put_in_from_another_envelope(name: str, part: str) -> None:
    start, end = FORMS[name].classes[part]
    spliced = SEALED[name][:start] + OTHERS[name][start:end] + SEALED[name][end:]

    assert spliced == SEALED[name] or refused(name, spliced)


def test_a_refusal_says_nothing_but_that() -> None:
    assert "this envelope does not belong here, or was changed" == str(NotAuthentic())


@given(FORM, st.data())
def test_nothing_can_be_cut_off(name: str, data: st.DataObject) -> None:
    end = data.draw(st.integers(0, len(SEALED[name]) - 1))

    assert refused(name, SEALED[name][:end])


@pytest.mark.parametrize(("name", "part"), [(name, part) for name, form in FORMS.items() for part in form.classes])
def test_nothing_can_be_cut_off_within_any_part(name: str, part: str) -> None:
    start, end = FORMS[name].classes[part]

    assert all(refused(name, SEALED[name][:at]) for at in {start, start + 1, (start + end) // 2, end - 1})


@given(FORM, st.binary(min_size=1, max_size=40))
def test_nothing_can_be_added(name: str, more: bytes) -> None:
    assert refused(name, SEALED[name] + more)
    assert refused(name, more + SEALED[name])


@given(FORM, st.integers(0, 255), st.integers(0, 255))
def test_no_other_suite_or_kind_is_taken(name: str, suite: int, kind: int) -> None:
    envelope = bytes((suite, kind)) + SEALED[name][2:]

    assert envelope == SEALED[name] or refused(name, envelope)


@given(FORM, st.sampled_from(ELSEWHERE))
def test_nothing_opens_elsewhere(name: str, elsewhere: Context) -> None:
    assert refused(name, SEALED[name], elsewhere)


IDS = st.binary(min_size=16, max_size=16)
CONTEXTS = st.builds(Context, IDS, IDS, st.integers(0, 2**32 - 1), st.binary(min_size=32, max_size=32))


@given(FORM, CONTEXTS)
def test_nothing_opens_anywhere_else(name: str, elsewhere: Context) -> None:
    assert refused(name, SEALED[name], elsewhere)


@given(CONTEXTS, CONTEXTS, st.sampled_from(list(formats.KINDS.values())), st.sampled_from(list(formats.KINDS.values())))
def test_no_two_contexts_are_encoded_alike(one: Context, other: Context, kind: formats.Kind, other_kind: formats.Kind) -> None:
    assert ((one, kind) == (other, other_kind)) == (one.encoded(kind) == other.encoded(other_kind))
    assert 86 == len(one.encoded(kind))


@given(FORM, st.binary(max_size=300))
def test_noise_is_refused(name: str, noise: bytes) -> None:
    assert refused(name, noise)
    assert refused(name, SEALED[name][:2] + noise)


@pytest.mark.parametrize("kind", formats.RECORDS)
def test_a_record_is_no_record_of_another_kind(kind: formats.Kind) -> None:
    sealed = seal_record(key_of("shared"), kind, PLACE, TEXT)

    for other in formats.RECORDS:
        for envelope in (sealed, formats.head(other) + sealed[2:]):
            assert opens(other, envelope) == (other is kind)


def opens(kind: formats.Kind, envelope: bytes) -> bool:
    try:
        return open_record(key_of("shared"), kind, PLACE, envelope) == TEXT
    except NotAuthentic:
        return False


@given(st.binary(max_size=1020), st.sampled_from(("other", "shared!", "")))
def test_another_key_opens_nothing(text: bytes, owner: str) -> None:
    sealed = seal_record(key_of("shared"), formats.NOTE, PLACE, text)

    with pytest.raises(NotAuthentic):
        open_record(key_of(owner), formats.NOTE, PLACE, sealed)
    assert text == open_record(key_of("shared"), formats.NOTE, PLACE, sealed)


def test_an_envelope_opens_under_one_key_alone_even_if_its_sealer_cheats() -> None:
    one, other = (seal_record(key_of(owner), formats.NOTE, PLACE, TEXT) for owner in ("shared", "second"))
    both = one[:34] + other[34:]

    for owner in ("shared", "second"):
        with pytest.raises(NotAuthentic):
            open_record(key_of(owner), formats.NOTE, PLACE, both)


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_wrap_holds_a_key_and_nothing_else(size: int) -> None:
    wrap = seal_to(public_key_of(key_of("owner")), formats.WRAP, PLACE, bytes(size))

    with pytest.raises(NotAuthentic):
        open_wrap(key_of("owner"), PLACE, wrap)


BAD_PADDING = (bytes(4) + b"x" + bytes(1019), b"\xff" * 1024, b"\0\0\3\xfd" + bytes(1020), b"\0\0\0\4text" + bytes(1015) + b"\x80")


@pytest.mark.parametrize("padded", BAD_PADDING)
def test_padding_is_as_it_must_be_even_if_its_sealer_cheats(padded: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.reports.sealing.records.filled", lambda _text, _size: padded)
    sealed = seal_record(key_of("shared"), formats.NOTE, PLACE, b"text")

    with pytest.raises(NotAuthentic):
        open_record(key_of("shared"), formats.NOTE, PLACE, sealed)


def test_a_text_in_too_large_a_bucket_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("services.reports.sealing.records.bucket_of", lambda _kind, _size: 4096)
        sealed = seal_record(key_of("shared"), formats.NOTE, PLACE, b"text")

    with pytest.raises(NotAuthentic):
        open_record(key_of("shared"), formats.NOTE, PLACE, sealed)


@pytest.mark.parametrize(("instance", "report", "bound"), [(15, 16, 32), (16, 17, 32), (16, 16, 31)])
def test_a_context_has_its_widths(instance: int, report: int, bound: int) -> None:
    with pytest.raises(ValueError, match="two ids of 16 bytes"):
        Context(bytes(instance), bytes(report), 0, bytes(bound))


@pytest.mark.parametrize("sequence", [-1, 2**32])
def test_a_sequence_has_its_bounds(sequence: int) -> None:
    with pytest.raises(ValueError, match="sequence"):
        replace(PLACE, sequence=sequence)
