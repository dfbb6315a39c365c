"""The table of every variable, from the settings classes."""

import importlib
from dataclasses import MISSING, fields
from typing import Any

from gateway.settings import GatewaySettings
from services.commons.contracts.catalog import CATALOG
from town.settings import TownSettings

HEAD = "| variable | what | default | secret |\n|---|---|---|---|\n"


def settings_page() -> str:
    """Return a page: one table for each process."""
    pages = [
        "# Settings\n",
        "A secret may also come from the file named in `<NAME>_FILE`. A process that lacks one exits 78 and names all.\n",
    ]
    for contract in CATALOG:
        settings = importlib.import_module(f"services.{contract.service}.settings").Settings
        pages.append(f"## {contract.service} {contract.zh}\n\n{HEAD}{_rows(settings)}\n")
    pages.append(f"## gateway\n\n{HEAD}{_rows(GatewaySettings)}\n")
    pages.append(f"## make run, make run-services\n\n{HEAD}{_rows(TownSettings)}\n")
    return "\n".join(pages)


def _default(value: object) -> str:
    return "required" if value is MISSING else "not set" if value is None else f"`{value}`"


def _rows(settings: type[Any]) -> str:
    return "\n".join(
        f"| `{row.metadata['variable']}` | {row.metadata['about']} | {_default(row.default)} | {'yes' if row.metadata['secret'] else ''} |"
        for row in sorted(fields(settings), key=lambda row: row.metadata["variable"])
    )
