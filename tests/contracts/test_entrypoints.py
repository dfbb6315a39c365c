"""Every operation of a contract is answered by its service, and nothing else is."""

import importlib
from typing import Any

import pytest

from services.commons.contracts.catalog import CATALOG
from services.commons.contracts.rows import Contract
from services.commons.plumbing.switchboard import Ask

EVERYWHERE = {"ping"}  # plumbing answers it


def service_of(contract: Contract) -> type[Any]:
    module = importlib.import_module(f"services.{contract.service}.service")
    return next(value for value in vars(module).values() if isinstance(value, type) and getattr(value, "contract", None) is contract)


def answered(service: type[Any]) -> set[str]:
    methods = {name: getattr(method, "nameko_entrypoints", ()) for name, method in vars(service).items()}
    return {name for name, entrypoints in methods.items() if any(isinstance(each, Ask) for each in entrypoints)}


@pytest.mark.parametrize("contract", CATALOG, ids=lambda it: it.service)
def test_a_service_answers_exactly_the_operations_of_its_contract(contract: Contract) -> None:
    assert {row.name for row in contract.operations} == answered(service_of(contract)) | EVERYWHERE


def test_an_operation_nobody_answers_is_noticed() -> None:
    class Deaf:
        def not_an_entrypoint(self) -> None: ...

    assert set() == answered(Deaf)
