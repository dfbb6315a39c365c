"""Who may import whom: the tree keeps every rule of pyproject.toml, and every rule is seen to bite."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.may_import import MayImport

ROOT = Path(__file__).parents[2]
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
RULES = {row["id"]: row for row in CONFIG["contracts"]}
LAYERS = ("__init__", "__main__", "matching", "model", "service", "settings", "store", "usecases")

BAD = (
    ("kernel", "services/commons/kernel/calendar.py", "import marshmallow"),
    ("kernel", "services/commons/kernel/calendar.py", "from services.commons import contracts"),
    ("contracts", "services/commons/contracts/common.py", "import flask"),
    ("contracts", "services/commons/contracts/common.py", "import services.commons.plumbing.extra"),
    ("contracts", "services/commons/contracts/common.py", "import services.parks.model"),
    ("plumbing", "services/commons/plumbing/extra.py", "from services.commons.contracts import rows"),
    ("plumbing", "services/commons/plumbing/extra.py", "from services.parks import model"),
    ("plumbing", "services/commons/plumbing/extra.py", "import town"),
    ("model", "services/parks/model.py", "import marshmallow"),
    ("model", "services/parks/model.py", "import services.commons.plumbing.extra"),
    ("model", "services/parks/model.py", "from services.parks import store"),
    ("model", "services/parks/model.py", "from services.ponds.model import anything"),
    ("model", "services/parks/matching.py", "import pymongo"),
    ("chain", "services/audit/chain/entries.py", "import services.audit.store"),
    ("chain", "services/audit/chain/entries.py", "import nacl"),
    ("ballots", "services/ideas/ballots/count.py", "import services.ideas.model"),
    ("ballots", "services/ideas/ballots/count.py", "import marshmallow"),
    ("credentials", "services/identity/credentials/signing.py", "import services.identity.model"),
    ("credentials", "services/identity/credentials/signing.py", "import nacl"),
    ("sealing", "services/reports/sealing/keys.py", "import httpx"),
    ("sealing", "services/reports/sealing/keys.py", "import services.commons.kernel.canonical"),
    ("ledger", "services/grants/ledger/entries.py", "import rfc8785"),
    ("ledger", "services/grants/ledger/entries.py", "import services.audit.chain.entries"),
    ("ledger", "services/grants/ledger/entries.py", "import services.commons.contracts"),
    ("matching", "services/volunteers/matching/flow.py", "import services.volunteers.matching.checker.check"),
    ("matching", "services/volunteers/matching/flow.py", "import networkx"),
    ("checker", "services/volunteers/matching/checker/check.py", "import services.volunteers.matching.plan"),
    ("checker", "services/volunteers/matching/checker/check.py", "import services.commons.kernel.canonical"),
    ("checker", "services/volunteers/matching/checker/check.py", "import ortools"),
    ("senders", "services/notifications/senders/mail.py", "import httpx"),
    ("senders", "services/notifications/senders/mail.py", "import services.notifications.store"),
    ("usecases", "services/parks/usecases.py", "import nameko"),
    ("usecases", "services/parks/usecases.py", "from services.parks.store import anything"),
    ("usecases", "services/parks/usecases.py", "from services.ponds.usecases import anything"),
    ("store", "services/parks/store.py", "from pymongo.collection import Collection"),
    ("store", "services/parks/store.py", "from bson import ObjectId"),
    ("store", "services/parks/store.py", "from services.ponds.store import anything"),
    ("store", "services/parks/settings.py", "from services.parks import service"),
    ("service", "services/parks/service.py", "import nameko.rpc"),
    ("service", "services/parks/__main__.py", "import eventlet"),
    ("service", "services/parks/service.py", "from services.ponds.model import anything"),
    ("gateway", "gateway/extra.py", "from services.parks import model"),
    ("gateway", "gateway/extra.py", "import town"),
    ("gateway", "gateway/extra.py", "import kombu"),
    ("town", "town/extra.py", "import pymongo"),
)


def test_the_tree_keeps_every_import_rule() -> None:
    status, broken, report = lint(ROOT)

    assert (0, set()) == (status, broken), report


def test_a_new_department_needs_no_new_row(grown_tree: Path) -> None:
    status, broken, report = lint(grown_tree)

    assert (0, set()) == (status, broken), report


@pytest.mark.parametrize(("rule", "path", "line"), BAD, ids=[f"{rule}-{path}-{line}" for rule, path, line in BAD])
def test_a_bad_import_breaks_exactly_its_rule(grown_tree: Path, rule: str, path: str, line: str) -> None:
    victim = grown_tree / path
    before = victim.read_text() if victim.exists() else ""

    victim.write_text(f"{before}\n{line}\n")
    status, broken, report = lint(grown_tree)
    victim.write_text(before)

    assert (1, {RULES[rule]["name"]}) == (status, broken), report


def test_every_rule_is_seen_to_bite() -> None:
    assert set(RULES) == {rule for rule, _, _ in BAD}


def test_every_module_is_governed_by_one_rule() -> None:
    contracts = [MayImport(row["name"], CONFIG, row) for row in CONFIG["contracts"]]
    free = {"services", "services.commons"}

    counts = {module: sum(contract.governs(module) for contract in contracts) for module in modules(ROOT)}

    assert {} == {module: count for module, count in counts.items() if count != 1 and module not in free}


@pytest.fixture(scope="module")
def grown_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the tree with two more departments, each with every layer."""
    tree = tmp_path_factory.mktemp("tree")
    for name in (*CONFIG["root_packages"], "tests/architecture"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__", "static", "templates"))
    for name in ("pyproject.toml", "tests/__init__.py"):
        shutil.copy(ROOT / name, tree / name)
    for department in ("parks", "ponds"):
        (tree / "services" / department).mkdir()
        for layer in LAYERS:
            (tree / "services" / department / f"{layer}.py").write_text(GOOD.get(layer, "").replace("DEPT", department))
    for path in ("services/commons/plumbing/extra.py", "services/commons/plumbing/__init__.py"):
        (tree / path).parent.mkdir(exist_ok=True)
        (tree / path).touch()
    return tree


GOOD = {
    "__main__": "from services.commons.plumbing import extra\n",
    "model": "from services.commons.contracts import rows\nfrom services.DEPT import matching\n",
    "service": "from services.commons.plumbing import extra\nfrom services.DEPT import settings, store, usecases\n",
    "store": "from services.commons.plumbing import extra\nfrom services.DEPT import model, usecases\n",
    "usecases": "from services.commons.kernel import change\nfrom services.DEPT import model\n",
}


def lint(tree: Path) -> tuple[int, set[str], str]:
    """Run lint-imports in ``tree``; return its exit status, the broken rules, and all it said."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-logo", "--no-cache"]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, timeout=60, env={"COLUMNS": "200", "PYTHONPATH": str(tree)})
    return done.returncode, set(re.findall(r"^(.+) BROKEN$", done.stdout, re.MULTILINE)), done.stdout + done.stderr


def modules(tree: Path) -> set[str]:
    """Return the dotted name of every module under the root packages."""
    files = (path.relative_to(tree) for name in CONFIG["root_packages"] for path in (tree / name).rglob("*.py"))
    return {".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in files}
