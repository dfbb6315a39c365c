"""A tip opens for its informant and its handlers, whole, and for nobody else."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.reports.sealing.boxes import seal_to
from services.reports.sealing.capsules import Capsule, half_open, open_half, open_identity
from services.reports.sealing.exclusions import exclusion_tags, is_excluded
from services.reports.sealing.formats import BODY, EXCLUSION, WRAP, Context
from services.reports.sealing.keys import derive, new_key, public_key_of
from services.reports.sealing.records import seal_record
from services.reports.sealing.refusals import NotAuthentic, Refused
from services.reports.sealing.tips import (
    TAGS,
    WRAPS,
    SealedTip,
    Tip,
    grant,
    manifest,
    open_body,
    open_tip,
    open_wrap,
    seal_tip,
    well_formed,
)
from tests.support.tips import ELSEWHERE, PLACE, TEXT, key_of, public, tip

SEALED, KEY = seal_tip(PLACE, tip("a", "b", excluded=("c", "d")))
OTHER, _ = seal_tip(PLACE, tip("a", "b", excluded=("c", "d")))
HOLDERS = ("informant", "a", "b")


def opens(owner: str, sealed: SealedTip = SEALED) -> bool:
    try:
        return open_tip(key_of(owner), PLACE, sealed).text == TEXT
    except NotAuthentic:
        return False


@pytest.mark.parametrize(("owner", "may"), [*((owner, True) for owner in HOLDERS), ("c", False), ("d", False), ("custodian 1", False)])
def test_holders_open_it_and_nobody_else(owner: str, may: bool) -> None:
    assert may == opens(owner)


def test_what_is_opened_is_what_the_records_need() -> None:
    opened = open_tip(key_of("b"), PLACE, SEALED)

    assert (KEY, TEXT, SEALED.tags) == (opened.key, opened.text, opened.tags)


def test_secrets_show_in_no_repr() -> None:
    given = tip("a", "b", excluded=("c",), identity=b"name")

    assert f"Tip(informant={given.informant!r}, custodians={given.custodians!r})" == repr(given)
    assert f"OpenedTip(tags={SEALED.tags!r})" == repr(open_tip(key_of("b"), PLACE, SEALED))


@pytest.mark.parametrize("elsewhere", ELSEWHERE[:2])
def test_it_opens_at_its_place_alone(elsewhere: Context) -> None:
    with pytest.raises(NotAuthentic):
        open_tip(key_of("a"), elsewhere, SEALED)


def changed_tips() -> dict[str, SealedTip]:
    """Return what a vault may do to a tip it keeps, beside leaving it alone."""
    dummy = seal_to(public_key_of(new_key()), WRAP, PLACE, new_key())
    doors, identity = SEALED.capsule.doors, SEALED.capsule.identity
    return {
        "a wrap left out": replace(SEALED, wraps=SEALED.wraps[1:]),
        "the last wrap left out": replace(SEALED, wraps=SEALED.wraps[:-1]),
        "a wrap added": replace(SEALED, wraps=(*SEALED.wraps, dummy)),
        "wraps in another order": replace(SEALED, wraps=SEALED.wraps[::-1]),
        "a wrap twice": replace(SEALED, wraps=(*SEALED.wraps[:-1], SEALED.wraps[0])),
        **{f"wrap {n} a dummy": replace(SEALED, wraps=(*SEALED.wraps[:n], dummy, *SEALED.wraps[n + 1 :])) for n in range(WRAPS)},
        "wraps of another tip": replace(SEALED, wraps=OTHER.wraps),
        "tags of another tip": replace(SEALED, tags=OTHER.tags),
        "no tags": replace(SEALED, tags=()),
        "a tag forgotten": replace(SEALED, tags=(*SEALED.tags[:-1], bytes(32))),
        "tags in another order": replace(SEALED, tags=SEALED.tags[::-1]),
        "another identity": replace(SEALED, capsule=OTHER.capsule),
        "another identity behind the same doors": replace(SEALED, capsule=Capsule(OTHER.capsule.identity, doors)),
        "a door left out": replace(SEALED, capsule=Capsule(identity, doors[1:])),
        "doors in another order": replace(SEALED, capsule=Capsule(identity, doors[::-1])),
        "a tag taken for a wrap": replace(SEALED, wraps=(*SEALED.wraps, SEALED.tags[0]), tags=SEALED.tags[1:]),
        "another body": replace(SEALED, body=OTHER.body),
    }


@pytest.mark.parametrize("name", changed_tips())
@pytest.mark.parametrize("owner", HOLDERS)
def test_nothing_of_it_can_be_changed_moved_left_out_or_put_in(name: str, owner: str) -> None:
    assert not opens(owner, changed_tips()[name])


def test_a_lying_informant_cannot_show_two_handlers_two_texts() -> None:
    keys = {owner: new_key() for owner in HOLDERS}
    wraps = sorted(seal_to(public(owner)[0], WRAP, PLACE, key) for owner, key in keys.items())
    wraps += [seal_to(public_key_of(new_key()), WRAP, PLACE, new_key()) for _ in range(WRAPS - 3)]
    body = seal_record(keys["a"], BODY, replace(PLACE, bound=manifest(wraps, SEALED.tags, SEALED.capsule)), TEXT)
    lie = SealedTip(tuple(wraps), SEALED.tags, SEALED.capsule, body)

    assert [False, True, False] == [opens(owner, lie) for owner in HOLDERS]


def forged_tips() -> Iterator[SealedTip]:
    """Yield tips of a cheat, who has the key: a wrap or a tag too many or too few, and a body that is bound to that."""
    more = (*SEALED.wraps, SEALED.wraps[0]), (*SEALED.tags, bytes(32))
    for wraps, tags in ((more[0], SEALED.tags), (SEALED.wraps, more[1]), (SEALED.wraps, SEALED.tags[1:]), (SEALED.wraps, ())):
        bound = manifest(wraps, tags, SEALED.capsule)
        yield SealedTip(wraps, tags, SEALED.capsule, seal_record(KEY, BODY, replace(PLACE, bound=bound), TEXT))


@pytest.mark.parametrize("forged", list(forged_tips()))
def test_a_tip_has_eight_wraps_and_eight_tags_even_if_its_sealer_cheats(forged: SealedTip) -> None:
    assert [False] * 3 == [opens(owner, forged) for owner in HOLDERS]


@pytest.mark.parametrize("handlers", [(), ("a",), tuple("abcdefgh")])
def test_too_few_or_too_many_handlers_are_refused(handlers: tuple[str, ...]) -> None:
    assert "holders" == code(seal_tip, PLACE, tip(*handlers))


def test_the_refusal_says_how_many() -> None:
    with pytest.raises(Refused, match=r"^a tip has 2 to 7 handlers, each with a key of their own$"):
        seal_tip(PLACE, tip("a"))


def test_who_says_nothing_of_a_name_gives_an_empty_one() -> None:
    given = tip("a", "b")
    sealed, _ = seal_tip(PLACE, Tip(TEXT, given.informant, given.handlers, given.custodians))
    half = half_open(key_of("custodian 1"), PLACE, sealed.capsule.doors[0])

    assert b"" == open_identity(open_half(key_of("custodian 2"), PLACE, half), PLACE, sealed.capsule.identity)


def test_two_to_seven_handlers_are_taken() -> None:
    for count in range(2, 8):
        sealed, _ = seal_tip(PLACE, tip(*"abcdefg"[:count]))

        assert all(opens(owner, sealed) for owner in "abcdefg"[:count])


def test_a_handler_without_a_key_of_their_own_is_refused() -> None:
    given = tip("a", "b")
    doubled = replace(given, handlers={"a": given.handlers["a"], "b": given.handlers["a"]})
    informant = replace(given, handlers={"a": given.handlers["a"], "b": given.informant})
    keyless = [replace(given, handlers={"a": given.handlers["a"], "b": key}) for key in (bytes(32), b"", bytes(31), b"\1" + bytes(31))]

    assert ["holders", "holders"] == [code(seal_tip, PLACE, wrong) for wrong in (doubled, informant)]
    assert ["public_key"] * 4 == [code(seal_tip, PLACE, wrong) for wrong in keyless]


def test_who_is_excluded_is_no_handler_and_gets_no_grant() -> None:
    opened = open_tip(key_of("a"), PLACE, SEALED)

    assert "excluded" == code(seal_tip, PLACE, tip("a", "b", excluded=("b",)))
    assert "excluded" == code(grant, replace(PLACE, sequence=1), opened, "c", public("a new key of c")[0])


def test_who_is_not_excluded_can_be_granted_a_wrap() -> None:
    opened, at = open_tip(key_of("a"), PLACE, SEALED), replace(PLACE, sequence=1)
    wrap = grant(at, opened, "e", public("e")[0])

    assert KEY == open_wrap(key_of("e"), at, wrap)
    assert TEXT == open_body(open_wrap(key_of("e"), at, wrap), PLACE, SEALED).text
    with pytest.raises(NotAuthentic):
        open_wrap(key_of("e"), replace(PLACE, sequence=2), wrap)


def test_a_vault_takes_what_is_well_formed() -> None:
    assert well_formed(SEALED, 3)
    assert well_formed(seal_tip(PLACE, tip("a", "b", text=bytes(60_000), identity=b"name"))[0], 3)
    assert not well_formed(SEALED, 2)


def misshapen() -> Iterator[SealedTip]:
    """Yield tips that a vault must not take: a part too many or too few, too long, of another suite, in the clear."""
    doors, identity, body = SEALED.capsule.doors, SEALED.capsule.identity, SEALED.body
    for wrong in (
        b"\2" + SEALED.wraps[0][1:],
        SEALED.wraps[0][:1] + b"\x21" + SEALED.wraps[0][2:],
        SEALED.wraps[0][:-1],
        SEALED.wraps[0] + b"x",
        b"",
    ):
        yield replace(SEALED, wraps=(*SEALED.wraps[1:], wrong))
    for wrong in (b"\0" + doors[0][1:], doors[0][2:], doors[0] + b"x", SEALED.wraps[0]):
        yield replace(SEALED, capsule=Capsule(identity, (*doors[1:], wrong)))
    for wrong in (b"\2" + body[1:], TEXT, b"", body + b"x", body[:-1], identity):
        yield replace(SEALED, body=wrong)
    for wrong in (b"\2" + identity[1:], b"name", body):
        yield replace(SEALED, capsule=Capsule(wrong, doors))
    yield replace(SEALED, tags=(*SEALED.tags[1:], bytes(31)))
    yield replace(SEALED, tags=SEALED.tags[1:])
    yield replace(SEALED, wraps=SEALED.wraps[1:])
    yield replace(SEALED, capsule=Capsule(identity, doors[1:]))


@pytest.mark.parametrize("wrong", list(misshapen()))
def test_a_vault_takes_nothing_misshapen_and_nobody_opens_it(wrong: SealedTip) -> None:
    assert not well_formed(wrong, 3)
    assert [False] * 3 == [opens(owner, wrong) for owner in HOLDERS]


PEOPLE = [f"person {number}" for number in range(12)]


@settings(max_examples=40)
@given(st.sets(st.sampled_from(PEOPLE), max_size=8), st.sampled_from(PEOPLE))
def test_tags_say_who_is_excluded_to_holders_alone(excluded: set[str], asked: str) -> None:
    tags = exclusion_tags(KEY, PLACE, excluded)

    assert (asked in excluded) == is_excluded(KEY, PLACE, tags, asked)
    assert not is_excluded(new_key(), PLACE, tags, asked)
    assert not is_excluded(KEY, ELSEWHERE[1], tags, asked)
    assert (asked in excluded) == is_excluded(KEY, replace(PLACE, sequence=9, bound=key_of("x")), tags, asked)
    assert ([TAGS], tags) == ([len(set(tags))], tuple(sorted(tags)))
    assert {32} == {len(tag) for tag in tags}


def test_a_tag_is_what_the_docs_say() -> None:
    assert derive(KEY, PLACE.encoded(EXCLUSION) + b"c") in SEALED.tags


def test_more_than_eight_exclusions_are_refused() -> None:
    assert "exclusions" == code(exclusion_tags, KEY, PLACE, PEOPLE[:9])


def test_who_is_named_twice_is_excluded_once() -> None:
    tags = exclusion_tags(KEY, PLACE, ("c",) * 9)

    assert [True, TAGS] == [is_excluded(KEY, PLACE, tags, "c"), len(tags)]


def code(act: Callable[..., object], *given: object) -> str:
    with pytest.raises(Refused) as refused:
        act(*given)
    return refused.value.code
