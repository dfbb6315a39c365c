"""What is drawn is fresh each time, and dummies are made as real wraps are: in Python and in the browser's modules."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from services.reports.sealing import boxes, capsules, tips
from services.reports.sealing.attachments import seal_stream
from services.reports.sealing.keys import new_key, new_receipt
from services.reports.sealing.tips import WRAPS, seal_tip
from tests.support.mongosh import node
from tests.support.tips import CUSTODIANS, PLACE, public, tip

PRIME, CURVE = 2**255 - 19, 486662
HOLDERS = 3
BY_JAVASCRIPT = Path(__file__).parents[3] / "support/drawn_by_javascript.mjs"
Drawn = dict[str, Any]


def by_python() -> Drawn:
    made: Drawn = {"tips": [], "boxes": [], "known": [key.hex() for key in public("informant", "a", "b", *CUSTODIANS)]}
    drawn = [new_receipt(), new_receipt(), new_key(), new_key()]

    def recorded(public_key: bytes, kind: Any, context: Any, secret: bytes) -> bytes:
        made["boxes"].append([public_key.hex(), secret.hex()])
        return boxes.seal_to(public_key, kind, context, secret)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(tips, "seal_to", recorded)
        patched.setattr(capsules, "seal_to", recorded)
        for _ in range(2):
            sealed, key = seal_tip(PLACE, tip("a", "b", excluded=("c",)))
            made["tips"].append({"wraps": [wrap.hex() for wrap in sealed.wraps], "tags": [tag.hex() for tag in sealed.tags]})
            drawn += [key, sealed.body[34:58], sealed.capsule.identity[34:58], b"".join(seal_stream(key, PLACE, []))[34:58]]
    return made | {"loose": [each.hex() for each in drawn]}


@cache
def drawn_by(language: str) -> Drawn:
    return by_python() if language == "Python" else json.loads(node(str(BY_JAVASCRIPT)))


@pytest.fixture(params=["Python", "JavaScript"])
def drawn(request: pytest.FixtureRequest) -> Drawn:
    return drawn_by(request.param)


def dummies(drawn: Drawn) -> list[list[str]]:
    return [box for box in drawn["boxes"] if box[0] not in drawn["known"]]


def test_every_tip_is_filled_up_with_dummies(drawn: Drawn) -> None:
    assert 2 * (WRAPS - HOLDERS) == len(dummies(drawn))
    assert {32} == {len(part) // 2 for box in dummies(drawn) for part in box}


def test_nothing_drawn_is_drawn_twice_not_even_in_part(drawn: Drawn) -> None:
    identity_keys = {secret for _, secret in drawn["boxes"] if len(secret) == 64} - set(drawn["loose"]) - {box[1] for box in dummies(drawn)}
    all_drawn = [*drawn["loose"], *identity_keys, *(part for box in dummies(drawn) for part in box)]
    all_drawn += [tag for each in drawn["tips"] for tag in each["tags"]]
    pieces = [each[at : at + 16] for each in all_drawn for at in range(0, len(each), 16)]

    assert 2 == len(identity_keys)
    assert sorted(set(pieces)) == sorted(pieces)


def test_no_order_says_which_wraps_are_dummies_or_which_tags_exclude(drawn: Drawn) -> None:
    for each in drawn["tips"]:
        assert sorted(each["wraps"]) == each["wraps"]
        assert sorted(each["tags"]) == each["tags"]


def test_every_wrap_begins_as_an_honest_box_does(drawn: Drawn) -> None:
    """Noise would not do for a dummy: half of all numbers are no point of the curve, and a real ephemeral key always is one."""
    for wrap in [bytes.fromhex(wrap) for each in drawn["tips"] for wrap in each["wraps"]]:
        u = int.from_bytes(wrap[2:34], "little")

        assert u < PRIME
        assert 1 == pow(u**3 + CURVE * u**2 + u, (PRIME - 1) // 2, PRIME)
