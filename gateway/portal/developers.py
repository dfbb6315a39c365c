"""Documentation of the API for people who build on it, drawn from the OpenAPI document: no scripts, nobody else's server."""

from flask import Response

from gateway.api.openapi import statuses
from gateway.client import find
from gateway.portal import specimens
from gateway.portal.counter import page
from gateway.portal.labels import Label, label, labels
from gateway.portal.rows import Row
from services.commons.contracts.catalog import CATALOG
from services.commons.contracts.rows import Contract, Operation
from services.commons.kernel.people import Level
from services.commons.kernel.problems import COMMON_PROBLEMS, NOT_FOUND, Problem, ProblemType


def show_developers() -> Response:
    return page("developers.html", contracts=[(contract, rows) for contract in CATALOG if (rows := _reached(contract))])


def show_operation(name: str) -> Response:
    """Raises request.not_found for what is not reached over HTTP."""
    contract, operation = _find(name)
    told = specimens.operation(operation.name)
    return page(
        "operation.html",
        contract=contract,
        operation=operation,
        told=told,
        roles=_roles(operation),
        level=_level(operation),
        problems=_problems(contract, operation),
        curl=specimens.curl(operation.name),
    )


def _reached(contract: Contract) -> tuple[Operation, ...]:
    return tuple(row for row in contract.operations if row.path)


def _find(name: str) -> tuple[Contract, Operation]:
    try:
        contract, operation = find(name)
    except Problem:
        raise Problem(NOT_FOUND) from None
    if not operation.path:
        raise Problem(NOT_FOUND)
    return contract, operation


def _roles(operation: Operation) -> tuple[Label, ...]:
    return labels("role", sorted(operation.allowed.roles))


def _level(operation: Operation) -> Label | None:
    """Return how far one must be verified, None when that does not matter."""
    level = operation.allowed.level
    return label("level", level.name.lower()) if level > Level.VISITOR else None


def _problems(contract: Contract, operation: Operation) -> tuple[ProblemType, ...]:
    """Return what an operation may refuse with: the department's own problems first."""
    answered = set(statuses(contract, operation))
    own = () if operation.is_query else contract.problems
    return tuple(row for row in (*own, *COMMON_PROBLEMS) if row.status in answered)


ROWS = (Row("/developers", show_developers), Row("/developers/<name>", show_operation))
