"""The one list of all contracts; everything generated starts here."""

from services.commons.contracts import audit, ideas, identity
from services.commons.contracts.rows import Contract, Operation
from services.commons.kernel.problems import COMMON_PROBLEMS, ProblemType

CATALOG: tuple[Contract, ...] = (audit.CONTRACT, ideas.CONTRACT, identity.CONTRACT)
BY_SERVICE: dict[str, Contract] = {contract.service: contract for contract in CATALOG}
PROBLEMS: dict[str, ProblemType] = {row.code: row for rows in (COMMON_PROBLEMS, *(contract.problems for contract in CATALOG)) for row in rows}


def http_operations() -> tuple[tuple[Contract, Operation], ...]:
    """Return every operation reached over HTTP, with its contract."""
    return tuple((contract, row) for contract in CATALOG for row in contract.operations if row.path)
