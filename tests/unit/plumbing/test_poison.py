"""What arrives is a fact of its source or poison, and poison is told without a word of it."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.commons.kernel.change import Fact
from services.commons.kernel.command import Command
from services.commons.kernel.envelope import Envelope, fact_id, seal
from services.commons.plumbing.inbox import Poison, check

SOUND: Envelope = seal(
    Fact("idea.accepted", {"by": "moderator"}),
    Command("step_idea", datetime(2026, 10, 1, tzinfo=UTC), "0" * 32),
    source="ideas",
    subject="idea",
    sequence=7,
    version=1,
    dataclass="personal",
)
MISSING = object()


def changed(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in {**SOUND, **fields}.items() if value is not MISSING}


POISON = (
    ("a list", [], "not an object"),
    ("a text", "idea.accepted", "not an object"),
    ("nothing", None, "not an object"),
    ("an empty object", {}, "an attribute is missing or of the wrong type"),
    *(
        (f"no {name}", changed(**{name: MISSING}), "an attribute is missing or of the wrong type")
        for name in ("id", "source", "type", "subject")
    ),
    *((f"no {name}", changed(**{name: MISSING}), "an attribute is missing or of the wrong type") for name in ("time", "data", "dataclass")),
    ("no correlation", changed(correlationid=None), "an attribute is missing or of the wrong type"),
    ("data that is text", changed(data="all of it"), "an attribute is missing or of the wrong type"),
    ("a subject that is a number", changed(subject=7), "an attribute is missing or of the wrong type"),
    ("no specversion", changed(specversion=MISSING), "unknown specversion"),
    ("another specversion", changed(specversion="2.0"), "unknown specversion"),
    ("another source", changed(source="audit"), "of another source"),
    ("a type of another source", changed(type="audit.idea.accepted.v1"), "of another source"),
    ("a type that only begins like its source", changed(type="ideas_too.idea.accepted.v1"), "of another source"),
    ("a class above the bus", changed(dataclass="sensitive"), "data class missing or not for the bus"),
    ("a tip", changed(dataclass="tip"), "data class missing or not for the bus"),
    ("an empty class", changed(dataclass=""), "data class missing or not for the bus"),
    ("no sequence", changed(sequence=MISSING), "id does not follow from source, subject and sequence"),
    ("a sequence that is text", changed(sequence="7"), "id does not follow from source, subject and sequence"),
    (
        "a sequence that is true",
        changed(sequence=True, id=fact_id("ideas", "idea", True)),
        "id does not follow from source, subject and sequence",
    ),
    ("another sequence", changed(sequence=8), "id does not follow from source, subject and sequence"),
    ("another subject", changed(subject="another"), "id does not follow from source, subject and sequence"),
    ("another id", changed(id="0" * 32), "id does not follow from source, subject and sequence"),
    ("a sequence of nought", changed(sequence=0, id=fact_id("ideas", "idea", 0)), "sequence out of range"),
    ("a sequence below nought", changed(sequence=-1, id=fact_id("ideas", "idea", -1)), "sequence out of range"),
    ("a sequence no store keeps", changed(sequence=2**63, id=fact_id("ideas", "idea", 2**63)), "sequence out of range"),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*SOUND, "extra"]), inner, max_size=4),
    max_leaves=8,
)


def test_a_fact_of_its_source_is_taken() -> None:
    assert SOUND == check(SOUND, "ideas")


def test_what_a_later_version_adds_is_taken_too() -> None:
    assert "a new attribute" == check(changed(partitionkey="a new attribute", data={"new": 1}), "ideas")["partitionkey"]


@pytest.mark.parametrize(("envelope", "says"), [row[1:] for row in POISON], ids=[row[0] for row in POISON])
def test_anything_else_is_poison(envelope: object, says: str) -> None:
    with pytest.raises(Poison) as poison:
        check(envelope, "ideas")
    assert says == str(poison.value)


@given(JSON | st.builds(changed, **dict.fromkeys(("id", "subject", "sequence"), JSON)) | st.builds(changed, data=JSON, time=JSON))
def test_whatever_arrives_is_taken_or_poison_and_never_quoted(envelope: object) -> None:
    arrived = orjson.loads(orjson.dumps(envelope))

    says = verdict(arrived)

    assert says in {"taken", *(says for _, _, says in POISON)}
    if says == "taken":
        assert arrived["id"] == fact_id("ideas", arrived["subject"], arrived["sequence"])


def verdict(arrived: object) -> str:
    try:
        check(arrived, "ideas")
    except Poison as poison:
        return str(poison)
    return "taken"
