"""A signature counts for one purpose and one context; a knock is answered with the same work whether or not anybody has the receipt."""

import statistics
import time
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from services.reports.sealing import actions
from services.reports.sealing.actions import NOBODY, admits, knock, open_action, sign_action, token_hash
from services.reports.sealing.formats import KNOCK, PURPOSES, Kind
from services.reports.sealing.keys import Registration, keys_of, registration_of, verify_key_of
from services.reports.sealing.refusals import NotAuthentic
from tests.support.tips import PLACE, TEXT, key_of

SEED, VERIFY = key_of("seed"), verify_key_of(key_of("seed"))
PURPOSE = st.sampled_from(PURPOSES)
MINE, OTHERS = (keys_of(key_of(owner)[:16], PLACE.instance) for owner in ("mine", "other"))
CHALLENGE = replace(PLACE, bound=key_of("challenge"))
LATER = replace(PLACE, bound=key_of("a later challenge"))
WITHOUT_TOKEN = replace(registration_of(MINE), lookup_hash=sha256(b"").digest())


@given(PURPOSE, PURPOSE, st.binary(max_size=200))
def test_a_signature_counts_for_its_purpose_alone(purpose: Kind, other: Kind, payload: bytes) -> None:
    signed = sign_action(SEED, purpose, PLACE, payload)

    assert (purpose is other) == counts(other, signed)
    assert (purpose is other) == counts(other, bytes((1, other.code)) + signed[2:])
    assert payload == open_action(VERIFY, purpose, PLACE, signed)


def counts(purpose: Kind, envelope: bytes, verify_key: bytes = VERIFY) -> bool:
    try:
        open_action(verify_key, purpose, PLACE, envelope)
    except NotAuthentic:
        return False
    return True


def test_a_signature_is_plain_ed25519_over_context_and_payload() -> None:
    signed = sign_action(SEED, KNOCK, PLACE, TEXT)

    assert SigningKey(SEED).sign(PLACE.encoded(KNOCK) + TEXT).signature == signed[2:66]


@pytest.mark.parametrize(
    "verify_key", [verify_key_of(key_of("another")), bytes(32), b"\1" + bytes(31), b"\xff" * 32, VERIFY[:31], VERIFY + b"x", b""]
)
def test_nobody_else_has_signed_it(verify_key: bytes) -> None:
    assert not counts(KNOCK, sign_action(SEED, KNOCK, PLACE, TEXT), verify_key)


@pytest.mark.parametrize(
    ("kept", "envelope", "admitted"),
    [
        (registration_of(MINE), knock(MINE, CHALLENGE), True),
        (registration_of(MINE), knock(OTHERS, CHALLENGE), False),
        (registration_of(MINE), knock(MINE, LATER), False),
        (registration_of(MINE), sign_action(MINE.sign, KNOCK, CHALLENGE, OTHERS.lookup), False),
        (registration_of(MINE), sign_action(OTHERS.sign, KNOCK, CHALLENGE, MINE.lookup), False),
        (registration_of(MINE), b"", False),
        (registration_of(MINE), bytes(98), False),
        (None, knock(MINE, CHALLENGE), False),
        (None, b"", False),
        (NOBODY, knock(MINE, CHALLENGE), False),
        (NOBODY, b"", False),
        (WITHOUT_TOKEN, b"", False),
        (WITHOUT_TOKEN, bytes((1, 64)) + bytes(64), False),
    ],
)
def test_the_receipts_owner_is_admitted_once_and_nobody_else(kept: Registration | None, envelope: bytes, admitted: bool) -> None:
    assert admitted == admits(kept, CHALLENGE, envelope)


def test_whoever_had_nobodys_key_would_not_be_admitted_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "NOBODY", replace(registration_of(MINE), box_key=bytes(32)))

    assert not admits(None, CHALLENGE, knock(MINE, CHALLENGE))


def test_a_knock_is_looked_up_by_its_token() -> None:
    assert registration_of(MINE).lookup_hash == token_hash(knock(MINE, CHALLENGE))


@pytest.mark.parametrize("envelope", [b"", bytes(98), b"\1\x40" + bytes(63)])
def test_what_is_no_knock_has_no_token(envelope: bytes) -> None:
    with pytest.raises(NotAuthentic):
        token_hash(envelope)


def test_known_and_unknown_receipts_take_the_same_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    def steps(kept: Registration | None) -> list[tuple[str, int]]:
        taken: list[tuple[str, int]] = []
        for name in ("crypto_sign_open", "sha256", "compare_digest"):
            done = getattr(actions, name)

            def counted(*given: Any, name: str = name, done: Any = done) -> Any:
                taken.append((name, len(given[0])))
                return done(*given)

            monkeypatch.setattr(actions, name, counted)
        admits(kept, CHALLENGE, knock(OTHERS, CHALLENGE))
        monkeypatch.undo()
        return taken

    assert steps(registration_of(MINE)) == steps(None)
    assert ["crypto_sign_open", "sha256", "compare_digest"] == [name for name, _ in steps(None)]


def test_known_and_unknown_receipts_take_the_same_time() -> None:
    """Compare the quickest runs, taken in turn: noise only adds. A quarter is far above noise and far below one signature left out."""
    envelope, known = knock(OTHERS, CHALLENGE), registration_of(MINE)
    took: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(400):
        for kept in (known, None):
            began = time.perf_counter()
            admits(kept, CHALLENGE, envelope)
            took[kept is None].append(time.perf_counter() - began)

    quickest = {unknown: statistics.quantiles(times, n=10)[0] for unknown, times in took.items()}

    assert 0.75 < quickest[True] / quickest[False] < 1.33
