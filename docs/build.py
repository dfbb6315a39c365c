"""Writes docs/generated/, what broker and database are told from the contracts, and the files to translate: ``python -m docs.build [--check]``.

With ``--check`` nothing is written; files that would change are named, and the exit code is 1.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docs import words
from docs.diagrams import fact_flow, lifecycle
from docs.doctor_table import doctor_page
from docs.metrics_table import metrics_page
from docs.settings_table import settings_page
from gateway.api.asyncapi import build as asyncapi
from gateway.api.openapi import build as openapi
from services.commons.contracts.catalog import CATALOG
from town import provisioning

ROOT = Path(__file__).resolve().parent.parent
GENERATED = "docs/generated"


def files() -> Iterator[tuple[str, str]]:
    """Yield path and text of every generated file."""
    yield f"{GENERATED}/asyncapi.json", _json(asyncapi(CATALOG))
    yield f"{GENERATED}/openapi.json", _json(openapi())
    yield f"{GENERATED}/facts.md", fact_flow(CATALOG)
    yield f"{GENERATED}/doctor.md", doctor_page()
    yield f"{GENERATED}/metrics.md", metrics_page()
    yield f"{GENERATED}/settings.md", settings_page()
    for contract in CATALOG:
        for table in contract.lifecycles:
            yield f"{GENERATED}/lifecycles/{table.name}.md", lifecycle(contract, table)
    yield from provisioning.files().items()
    yield from words.files().items()


def _json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def stale(root: Path) -> list[str]:
    """Return the generated files that are missing, differ, or are no longer generated."""
    wanted = dict(files())
    differing = [path for path, text in wanted.items() if not (root / path).exists() or (root / path).read_text(encoding="utf-8") != text]
    present = [str(path.relative_to(root)) for path in (root / GENERATED).rglob("*") if path.is_file()]
    return sorted(differing + [path for path in present if path not in wanted])


def write(root: Path) -> None:
    wanted = dict(files())
    for path in stale(root):
        if path not in wanted:
            (root / path).unlink()
            continue
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(wanted[path], encoding="utf-8")
        print(path)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file is stale")
    if not parser.parse_args().check:
        write(ROOT)
        return 0
    late = stale(ROOT)
    for path in late:
        print(f"stale: {path} (run make docs)", file=sys.stderr)
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
