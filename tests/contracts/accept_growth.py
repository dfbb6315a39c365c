"""Write the golden files of the contracts anew after they grew: ``python -m tests.contracts.accept_growth``.

It refuses what breaks a promise: make a new version of the fact or operation instead. Before the first release a
promise may be taken back by deleting its golden file first.
"""

import json
import sys
from pathlib import Path

from services.commons.contracts.catalog import CATALOG
from services.commons.contracts.rows import Contract
from tests.contracts.picture import Picture, breaks, picture, render

GOLDENS = Path(__file__).parent / "goldens"
NOTHING: Picture = {"facts": {}, "lifecycles": {}, "operations": {}, "problems": {}, "schemas": {}}


def golden(contract: Contract, folder: Path = GOLDENS) -> Picture | None:
    """Return what was promised last, None when nothing was."""
    path = folder / f"{contract.service}.json"
    promised: Picture | None = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
    return promised


def accept(contract: Contract, folder: Path = GOLDENS) -> list[str]:
    """Write the golden file unless promises are broken; return those."""
    now = picture(contract)
    broken = list(breaks(golden(contract, folder) or NOTHING, now))
    if not broken:
        folder.mkdir(exist_ok=True)
        (folder / f"{contract.service}.json").write_text(render(now) + "\n", encoding="utf-8")
    return broken


def main() -> int:
    broken = [f"{contract.service}: {each}" for contract in CATALOG for each in accept(contract)]
    print("\n".join(broken) or "goldens written")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
