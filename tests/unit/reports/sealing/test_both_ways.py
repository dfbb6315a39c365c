"""What one side makes at the edges of what there may be, the other opens: Python and the browser's modules, in Node."""

import base64
import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from services.reports.sealing.attachments import ROOM_BYTES, open_stream, seal_stream
from services.reports.sealing.capsules import Capsule, half_open, open_half, open_identity, pairs
from services.reports.sealing.exclusions import is_excluded
from services.reports.sealing.formats import KINDS, NOTE, Context
from services.reports.sealing.keys import new_key, new_receipt
from services.reports.sealing.tips import SealedTip, open_tip, open_wrap, well_formed
from tests.support.mongosh import node
from tests.support.sealing_cases import by_node, case, place_of

BY_JAVASCRIPT = Path(__file__).parents[3] / "support/asked_of_javascript.mjs"
SIZES = (0, 1, ROOM_BYTES, ROOM_BYTES + 1, 17 * ROOM_BYTES)
PLACE, KEY = Context(b"\1" * 16, b"\2" * 16), b"\3" * 32
OWNERS = [bytes((32 + number,)) * 32 for number in range(16)]
INFORMANT, GRANTED, HANDLERS, CUSTODIANS = OWNERS[0], OWNERS[1], OWNERS[2:9], OWNERS[9:]


@cache
def said() -> Any:
    return json.loads(node(str(BY_JAVASCRIPT), *map(str, SIZES)))


def content(size: int) -> bytes:
    return (bytes(range(251)) * (size // 251 + 1))[:size]


def test_python_opens_files_of_every_size() -> None:
    for size, sealed in zip(SIZES, said()["files"], strict=True):
        assert content(size) == b"".join(open_stream(KEY, PLACE, [bytes.fromhex(sealed)]))
        assert len(sealed) // 2 == sum(map(len, seal_stream(KEY, PLACE, [content(size)])))


def test_javascript_opens_files_of_every_size(tmp_path: Path) -> None:
    sealed = [base64.b64encode(b"".join(seal_stream(KEY, PLACE, [content(size)]))).decode() for size in SIZES]
    cases = [
        case(str(size), "open attachment", content(size).hex(), key=KEY, context=place_of(PLACE), envelope_base64=envelope)
        for size, envelope in zip(SIZES, sealed, strict=True)
    ]

    assert f"{len(SIZES)} of {len(SIZES)} cases agree.\n" == by_node(cases, tmp_path)


@pytest.mark.parametrize("number", [0, 1])
def test_python_opens_the_smallest_tip_and_the_largest(number: int) -> None:
    made = said()["tips"][number]
    parts = {name: tuple(map(bytes.fromhex, made["sealed"][name])) for name in ("wraps", "tags", "doors")}
    capsule = Capsule(bytes.fromhex(made["sealed"]["identity"]), parts["doors"])
    sealed = SealedTip(parts["wraps"], parts["tags"], capsule, bytes.fromhex(made["sealed"]["body"]))
    opened = open_tip(INFORMANT, PLACE, sealed)

    assert b"\5" * made["text"] == opened.text == open_tip(HANDLERS[-1 if number else 1], PLACE, sealed).text
    assert opened.key == open_wrap(GRANTED, replace(PLACE, sequence=1), bytes.fromhex(made["wrap"]))
    assert well_formed(sealed, made["custodians"])
    assert [number < made["excluded"] for number in range(9)] == [
        is_excluded(opened.key, PLACE, opened.tags, f"person {number}") for number in range(9)
    ]
    assert b"\6" * made["identity"] == by_two(made["custodians"], capsule)


def by_two(custodians: int, capsule: Capsule) -> bytes:
    """Return the identity behind the last door: the last custodian's and the informant's."""
    at = replace(PLACE, sequence=len(capsule.doors) - 1)
    half = half_open(CUSTODIANS[custodians - 1], at, capsule.doors[-1])
    return open_identity(open_half(INFORMANT, at, half), PLACE, capsule.identity)


def test_both_number_the_doors_alike() -> None:
    assert [[list(pair) for pair in pairs(custodians)] for custodians in (2, 3, 4, 5)] == said()["pairs"]


def test_both_take_the_same_contexts_and_no_others() -> None:
    assert replace(PLACE, sequence=2**32 - 1).encoded(NOTE).hex() == said()["last"]
    assert ["RangeError"] * 9 + ["TypeError"] == said()["wrong"]


def test_both_have_the_same_lengths() -> None:
    assert [len(new_receipt()), len(new_key())] == said()["drawn"]
    assert [[kind.code, list(kind.buckets)] for kind in KINDS.values()] == said()["buckets"]


def test_both_say_the_same_of_what_is_no_receipt(tmp_path: Path) -> None:
    typings = ("0" * 25 + "\x7f", "的" * 11 + "é", "的" * 11 + "a", "的" * 11 + "\x7f", "0" * 25 + "~")
    cases = [case(repr(typed), "read receipt", typed=typed) for typed in typings]

    assert f"{len(cases)} of {len(cases)} cases agree.\n" == by_node(cases, tmp_path)
    assert ["word"] * 5 == [each["gives"]["refused"] for each in cases]
