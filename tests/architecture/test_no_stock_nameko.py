"""Nobody uses the parts of Nameko that lose facts, leak tokens or wait without end (tests/component/plumbing/stock_nameko)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOUND = {"nameko.containers", "nameko.exceptions", "nameko.extensions", "nameko.runners"}


def unsound_imports(code: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            continue
        yield from (name for name in names if name.partition(".")[0] == "nameko" and name not in SOUND)


@pytest.mark.parametrize("folder", ["gateway", "services", "town"])
def test_only_the_sound_parts_of_nameko_are_used(folder: str) -> None:
    found = {str(path.relative_to(ROOT)): list(unsound_imports(path.read_text())) for path in (ROOT / folder).rglob("*.py")}

    assert {} == {path: names for path, names in found.items() if names}


@pytest.mark.parametrize(
    "code",
    [
        "from nameko.events import event_handler",
        "from nameko.rpc import rpc",
        "import nameko.standalone.rpc as r",
        "from nameko import rpc",
    ],
)
def test_the_guard_bites(code: str) -> None:
    assert list(unsound_imports(code))
