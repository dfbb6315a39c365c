"""Payloads as they travel: each example is taken, with more than is known too, and not with less than is required."""

from datetime import UTC, datetime

import pytest
from marshmallow import EXCLUDE, RAISE, ValidationError

from services.commons.contracts.catalog import BY_SERVICE, CATALOG
from services.commons.contracts.rows import FactType
from services.commons.kernel.change import Fact
from services.commons.kernel.command import Command
from services.commons.kernel.envelope import seal
from services.commons.plumbing.inbox import Poison, check
from tests.contracts.fact_examples import FACT_EXAMPLES

FACTS = [(contract.service, fact) for contract in CATALOG for fact in contract.facts]
every_fact = pytest.mark.parametrize(("service", "fact"), FACTS, ids=[f"{service}.{fact.name}" for service, fact in FACTS])


def test_every_fact_has_an_example() -> None:
    assert {name: set(contract.by_fact) for name, contract in BY_SERVICE.items()} == {
        service: set(examples) for service, examples in FACT_EXAMPLES.items()
    }


@every_fact
def test_an_example_travels_unchanged(service: str, fact: FactType) -> None:
    example, schema = FACT_EXAMPLES[service][fact.name], fact.schema()

    assert example == schema.dump(schema.load(example, unknown=RAISE))


@every_fact
def test_who_listens_ignores_what_it_does_not_know(service: str, fact: FactType) -> None:
    example = FACT_EXAMPLES[service][fact.name]

    assert fact.schema().load(example) == fact.schema().load({**example, "of_a_later_day": 1}, unknown=EXCLUDE)


@every_fact
def test_a_payload_without_what_is_required_is_refused(service: str, fact: FactType) -> None:
    example = FACT_EXAMPLES[service][fact.name]

    for name, field in fact.schema().fields.items():
        if field.required:
            with pytest.raises(ValidationError, match=name):
                fact.schema().load({key: value for key, value in example.items() if key != name})


@pytest.mark.parametrize("service", FACT_EXAMPLES)
def test_the_examples_together_show_every_field(service: str) -> None:
    declared = {(fact.schema.__name__, name) for fact in BY_SERVICE[service].facts for name in fact.schema().fields}

    shown = {(BY_SERVICE[service].by_fact[name].schema.__name__, field) for name, row in FACT_EXAMPLES[service].items() for field in row}

    assert declared == shown


@every_fact
def test_a_sealed_example_is_taken_by_who_listens_to_its_source_alone(service: str, fact: FactType) -> None:
    asked = Command("example", datetime(2026, 10, 1, tzinfo=UTC), "0" * 32)
    example = Fact(fact.name, FACT_EXAMPLES[service][fact.name])

    envelope = seal(example, asked, source=service, subject="it", sequence=1, version=fact.version, dataclass=fact.dataclass)

    assert envelope == check(envelope, service)
    with pytest.raises(Poison, match="another source"):
        check(envelope, f"not-{service}")
