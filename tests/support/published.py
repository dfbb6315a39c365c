"""What leaves a department, as its contract lets it: payloads of facts and answers to operations."""

from typing import Any

from marshmallow import Schema

from services.commons.contracts.rows import Contract
from services.commons.kernel.change import Fact


def payload(contract: Contract, fact: Fact) -> dict[str, Any]:
    """Return the payload as it travels; the contract must know the fact and every field of it."""
    return _on_the_wire(contract.payload_schema(fact.name), dict(fact.payload))


def answer(contract: Contract, operation: str, view: object) -> dict[str, Any]:
    """Return the answer as it travels; the contract must know every field that the view shows."""
    return _on_the_wire(contract.by_operation[operation].returns(), view)


def _on_the_wire(schema: Schema, value: Any) -> dict[str, Any]:
    dumped: dict[str, Any] = schema.dump(value)
    assert set(value) == set(dumped)
    assert {} == schema.validate(dumped)
    return dumped
