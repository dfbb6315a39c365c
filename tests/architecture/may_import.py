"""The contract type ``may_import``: what some modules may import, told as a list of what is allowed.

Its rows stand in pyproject.toml. The standard library is always allowed. ``{department}`` stands for
any department; in ``allowed`` and ``forbidden`` it is the importer's own, where the importer has one.
"""

import re
import sys
from collections.abc import Iterable, Iterator

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

DEPARTMENT = r"(?!commons(?:\.|$))[a-z_]+"


class MayImport(Contract):
    """One row: ``modules`` but not ``but_not`` may import ``allowed`` but not ``forbidden``."""

    modules = fields.ListField(subfield=fields.StringField())
    but_not = fields.ListField(subfield=fields.StringField(), required=False, default=[])
    allowed = fields.ListField(subfield=fields.StringField())
    forbidden = fields.ListField(subfield=fields.StringField(), required=False, default=[])

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        offences = sorted(self._offences(graph))
        return ContractCheck(kept=not offences, metadata={"offences": offences})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, line, imported in check.metadata["offences"]:
            output.print_error(f"{importer} (line {line}) may not import {imported}", bold=False)

    def governs(self, module: str) -> bool:
        """Tell whether this row speaks of ``module``."""
        return matches(module, self.modules) and not matches(module, self.but_not)

    def _offences(self, graph: ImportGraph) -> Iterator[tuple[str, int, str]]:
        for importer in filter(self.governs, graph.modules):
            own = own_department(importer)
            for imported in graph.find_modules_directly_imported_by(importer):
                if not self._permits(imported, own):
                    details = graph.get_import_details(importer=importer, imported=imported)
                    yield importer, min(each["line_number"] for each in details), imported

    def _permits(self, imported: str, own: str) -> bool:
        if imported in sys.stdlib_module_names:
            return True
        return matches(imported, self.allowed, own) and not matches(imported, self.forbidden, own)


def matches(module: str, patterns: Iterable[str], department: str = DEPARTMENT) -> bool:
    """Tell whether ``module`` is one of ``patterns`` or lies inside one; ``*`` is every module."""
    return any(
        pattern == "*" or re.match(pattern.replace(".", r"\.").replace("{department}", department) + r"(\.|$)", module)
        for pattern in patterns
    )


def own_department(module: str) -> str:
    """Return the department ``module`` belongs to, or the pattern of any department."""
    found = re.match(rf"services\.({DEPARTMENT})(\.|$)", module)
    return found[1] if found else DEPARTMENT
