"""``shanzhi tip``: check by vectors that sealing does what its page says. Needs no town, and knows no secret."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from town.cli.live import AsJson, show_json
from town.cli.tip_vectors import BadVectors, failing

commands = typer.Typer(help="Sealed tip-offs: check the sealing, without trusting anyone.", no_args_is_help=True)
VectorsPath = Annotated[Path, typer.Argument(metavar="VECTORS.json", help="Cases as in services/reports/sealing/vectors.json.")]


@commands.callback()
def tip() -> None:
    """Sealed tip-offs: check the sealing, without trusting anyone."""


@commands.command("vectors")
def run_vectors(file: VectorsPath, as_json: AsJson = False) -> None:
    """Do every case anew and name those that give something else: exit 1. The browser's twin: node …/browser/checking.js FILE."""
    cases = _cases(file)
    try:
        names = list(failing(cases))
    except BadVectors as error:
        _mistaken(f"{file}: {error}.", error)
    if as_json:
        show_json({"ok": not names, "cases": len(cases), "differing": names})
    else:
        for name in names:
            print(f"{name}: gives something else")
        print(f"{len(cases) - len(names)} of {len(cases)} cases agree.")
    raise typer.Exit(1 if names else 0)


def _cases(path: Path) -> list[Any]:
    try:
        vectors = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        _mistaken(f"{path} cannot be read: {error.strerror}.", error)
    except json.JSONDecodeError as error:
        _mistaken(f"{path}, line {error.lineno}: this is not JSON.", error)
    except (RecursionError, ValueError) as error:
        _mistaken(f"{path} is not JSON.", error)
    cases = vectors.get("cases") if isinstance(vectors, dict) and vectors.get("format") == "shanzhi-sealing/1" else None
    if not isinstance(cases, list) or not cases:
        _mistaken(f"{path} has no cases of shanzhi-sealing/1.", None)
    return cases


def _mistaken(sentence: str, cause: Exception | None) -> NoReturn:
    print(sentence, file=sys.stderr)
    raise typer.Exit(2) from cause
