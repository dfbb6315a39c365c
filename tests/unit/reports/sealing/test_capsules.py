"""An identity opens for two custodians, or for one and the informant; never for one alone, whatever else they hold."""

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reports.sealing.boxes import seal_to
from services.reports.sealing.capsules import Capsule, half_open, open_half, open_identity, open_release, pairs, release, seal_capsule
from services.reports.sealing.formats import DOOR, HALF, RELEASE, Context
from services.reports.sealing.refusals import NotAuthentic, Refused
from tests.support.tips import CUSTODIANS, ELSEWHERE, PLACE, key_of, public

NAME = "陈某,石岐".encode()
KEYHOLDERS = (*CUSTODIANS, "informant")
CAPSULE = seal_capsule(PLACE, NAME, public(*CUSTODIANS), public("informant")[0])
LAST_DAY = date(2026, 12, 31)


def opened_by(people: tuple[str, ...], capsule: Capsule = CAPSULE) -> bytes | None:
    """Return the identity if these people together can open it, trying every key on every box."""
    for number, door in enumerate(capsule.doors):
        at = replace(PLACE, sequence=number)
        for first in people:
            for second in people:
                try:
                    return open_identity(open_half(key_of(second), at, half_open(key_of(first), at, door)), PLACE, capsule.identity)
                except NotAuthentic:
                    continue
    return None


GROUPS = [group for size in range(5) for group in combinations(KEYHOLDERS, size)]


@pytest.mark.parametrize("group", GROUPS)
def test_any_two_keyholders_open_it_and_one_never(group: tuple[str, ...]) -> None:
    assert (NAME if len(group) >= 2 else None) == opened_by(group)


def test_each_pair_has_one_door_and_the_informant_is_last() -> None:
    assert [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)] == pairs(3)
    assert [3, 6, 10, 15] == [len(pairs(custodians)) for custodians in (2, 3, 4, 5)]


def test_the_second_keyholder_alone_opens_nothing() -> None:
    for number, (_, second) in enumerate(pairs(3)):
        with pytest.raises(NotAuthentic):
            half_open(key_of(KEYHOLDERS[second]), replace(PLACE, sequence=number), CAPSULE.doors[number])


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_a_door_opens_for_its_own_report_and_number_alone(elsewhere: Context) -> None:
    half = half_open(key_of("custodian 1"), PLACE, CAPSULE.doors[0])

    with pytest.raises(NotAuthentic):
        half_open(key_of("custodian 1"), elsewhere, CAPSULE.doors[0])
    with pytest.raises(NotAuthentic):
        open_half(key_of("custodian 2"), elsewhere, half)


def test_a_custodian_cannot_be_made_to_open_another_reports_door() -> None:
    other = seal_capsule(ELSEWHERE[1], b"another", public(*CUSTODIANS), public("informant")[0])

    assert None is opened_by(KEYHOLDERS, Capsule(CAPSULE.identity, other.doors))
    assert None is opened_by(KEYHOLDERS, Capsule(other.identity, CAPSULE.doors))


def test_who_gives_no_name_has_a_capsule_like_any_other() -> None:
    empty = seal_capsule(PLACE, b"", public(*CUSTODIANS), public("informant")[0])

    assert b"" == opened_by(CUSTODIANS[:2], empty)
    assert [len(CAPSULE.identity), *map(len, CAPSULE.doors)] == [len(empty.identity), *map(len, empty.doors)]


@pytest.mark.parametrize("custodians", [(), ("custodian 1",), tuple("abcdef"), ("a", "b", "a"), ("a", "b", "informant")])
def test_custodians_are_two_to_five_and_different(custodians: tuple[str, ...]) -> None:
    with pytest.raises(Refused) as refused:
        seal_capsule(PLACE, NAME, public(*custodians), public("informant")[0])

    assert "custodians" == refused.value.code


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_two_to_five_custodians_are_taken(count: int) -> None:
    capsule = seal_capsule(PLACE, NAME, public(*"abcde"[:count]), public("informant")[0])

    assert NAME == opened_by(("a", "b"), capsule)
    assert NAME == opened_by(("abcde"[count - 1], "informant"), capsule)
    assert len(pairs(count)) == len(capsule.doors)


def test_a_longer_name_than_there_is_room_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        seal_capsule(PLACE, bytes(1021), public(*CUSTODIANS), public("informant")[0])

    assert "too_long" == refused.value.code


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_a_release_opens_until_its_day_for_its_requester(expires_on: date, today: date) -> None:
    sealed = release(key_of("identity"), PLACE, public("requester")[0], expires_on)

    try:
        assert key_of("identity") == open_release(key_of("requester"), PLACE, sealed, expires_on=expires_on, today=today)
        assert today <= expires_on
    except Refused as refused:
        assert ("expired", True) == (refused.code, today > expires_on)  # noqa: PT017
    with pytest.raises(NotAuthentic):
        open_release(key_of("custodian 1"), PLACE, sealed, expires_on=expires_on, today=expires_on)


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)).filter(lambda day: day != LAST_DAY))
def test_a_release_names_the_day_it_was_approved_for(day: date) -> None:
    sealed = release(key_of("identity"), PLACE, public("requester")[0], LAST_DAY)

    with pytest.raises(NotAuthentic):
        open_release(key_of("requester"), PLACE, sealed, expires_on=day, today=day)


def test_a_release_is_for_the_request_that_was_approved() -> None:
    approved = replace(PLACE, bound=key_of("request"))
    sealed = release(key_of("identity"), approved, public("requester")[0], LAST_DAY)

    with pytest.raises(NotAuthentic):
        open_release(key_of("requester"), PLACE, sealed, expires_on=LAST_DAY, today=LAST_DAY)


def test_boxes_of_one_kind_are_no_boxes_of_another() -> None:
    for kind in (DOOR, HALF, RELEASE):
        sealed = seal_to(public("custodian 1")[0], kind, PLACE, key_of("identity"))

        opened = [other for other, opening in ((DOOR, half_open), (HALF, open_half)) if _opens(opening, sealed)]

        assert ([kind] if kind is not RELEASE else []) == opened


def _opens(opening: object, sealed: bytes) -> bool:
    try:
        return bool(opening(key_of("custodian 1"), PLACE, sealed))  # type: ignore[operator]  # one of two openings
    except NotAuthentic:
        return False
