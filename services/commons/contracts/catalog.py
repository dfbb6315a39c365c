"""The one list of all contracts; everything generated starts here."""

from services.commons.contracts import audit, ideas, identity, notifications
from services.commons.contracts.rows import Contract, Operation
from services.commons.kernel.lifecycle import TableError
from services.commons.kernel.problems import COMMON_PROBLEMS, ProblemType


def _check_audit(catalog: tuple[Contract, ...]) -> None:
    """Raises TableError when a department's facts would reach no audit log."""
    heard = {row.source for row in audit.CONTRACT.listens if row.pattern == "#"}
    for contract in catalog:
        if contract.facts and contract.service not in heard:
            raise TableError(f'audit does not hear {contract.service}: add Listen("{contract.service}") to contracts/audit.py')


CATALOG: tuple[Contract, ...] = (audit.CONTRACT, ideas.CONTRACT, identity.CONTRACT, notifications.CONTRACT)
_check_audit(CATALOG)
BY_SERVICE: dict[str, Contract] = {contract.service: contract for contract in CATALOG}
PROBLEMS: dict[str, ProblemType] = {row.code: row for rows in (COMMON_PROBLEMS, *(contract.problems for contract in CATALOG)) for row in rows}


def http_operations() -> tuple[tuple[Contract, Operation], ...]:
    """Return every operation reached over HTTP, with its contract."""
    return tuple((contract, row) for contract in CATALOG for row in contract.operations if row.path)
