"""``shanzhi demo``: a town in a folder that looks lived in. Works on the folder of a town that is not running.

A running demo town has done this for itself when it first started; of it only the result is told.
"""

import fcntl
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from town.cli.live import AsJson, Refused, progress, show_json, telling_refusals
from town.demo_town import marker

commands = typer.Typer(help="A demo town that looks lived in.", no_args_is_help=True)


@commands.callback()
def demo() -> None:
    """Keep ``seed`` a command of its own."""


@commands.command("seed")
def seed_town(
    seed: Annotated[int, typer.Option(min=0, max=999_999, help="The same seed on the same day makes the same town.")] = 1,
    data_dir: Annotated[Path, typer.Option(envvar="SHANZHI_DATA_DIR", help="Folder of the town.")] = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Make the demo town of a folder, once: people, contests, ideas, supports and answers. Needs SHANZHI_DEMO=1."""
    with telling_refusals(as_json):
        already = _made(data_dir)
        if not already:
            _make(data_dir, seed)
        made = already or _made(data_dir)
        if not made:
            raise Refused(f"The town in {data_dir} was lived in before: nothing is added to it.")
    report = {**made, "already": bool(already)}
    show_json(report) if as_json else print("\n".join(f"{name:<10} {value}" for name, value in report.items()))


def _made(data_dir: Path) -> dict[str, Any] | None:
    begun = marker.read(data_dir)
    if begun is None or not begun.made:
        return None
    return {"seed": begun.seed, "day": begun.day, **begun.made}


def _make(data_dir: Path, seed: int) -> None:
    """Have it made by a process of its own, for it holds all services. Raises Refused."""
    if os.environ.get("SHANZHI_DEMO") != "1":
        raise Refused("Only a demo town is seeded: set SHANZHI_DEMO=1.")
    if _is_running(data_dir):
        raise Refused(f"The town in {data_dir} is running without stories. Stop it first.")
    own = {"SHANZHI_DATA_DIR": str(data_dir), "SHANZHI_DEMO_SEED": str(seed), "SHANZHI_DEMO_TOWN": "1"}
    command = [sys.executable, "-m", "town.demo_town.closed"]
    made = subprocess.run(command, env={**os.environ, **own}, capture_output=True, text=True, check=False)
    progress(made.stdout.rstrip())
    if made.returncode:
        raise Refused(made.stderr.strip())


def _is_running(data_dir: Path) -> bool:
    """Tell whether a database server works in the folder: it holds this lock as long as it lives."""
    lock = data_dir / "mongo/storage/WiredTiger.lock"
    if not lock.exists():
        return False
    with lock.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
