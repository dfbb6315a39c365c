"""``shanzhi ballot``: count a file of papers by a charter, and check somebody else's count. Needs no town."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from services.ideas.ballots.charter import FORMAT, BadCharter, Charter, from_json, read_charter
from services.ideas.ballots.count import count
from services.ideas.ballots.election import Election
from services.ideas.ballots.pb_reading import read_pb
from services.ideas.ballots.pb_rows import Unreadable
from services.ideas.ballots.report import as_json
from services.ideas.ballots.tally import Attempt, Tally
from town.cli.ballot_words import lack_in_words, rule_in_words
from town.cli.live import AsJson, on_one_line, progress, show_json

commands = typer.Typer(help="Count ballots, and check counts, without trusting anyone.", no_args_is_help=True)


class Mistaken(Exception):
    """The command cannot be carried out; the message is a sentence."""


PbPath = Annotated[Path, typer.Argument(metavar="FILE.pb", help="Options and papers in the Pabulib format.")]
CharterPath = Annotated[Path | None, typer.Option("--charter", metavar="CHARTER.json", help="Count by this charter, whole.")]
LotSeed = Annotated[str | None, typer.Option("--lot-seed", metavar="HEX", help="The seed that a charter with lots committed to.")]
AskedRule = Annotated[Literal["greedy", "equal-shares"] | None, typer.Option("--rule", help="Count by this rule, all else as is usual.")]
AskedSatisfaction = Annotated[
    Literal["cost", "cardinality"] | None, typer.Option("--satisfaction", help="What winners are worth to a paper, for Equal Shares.")
]
AskedCompletion = Annotated[
    Literal["none", "add1", "add1-exhaustive"] | None, typer.Option("--completion", help="What Equal Shares does with money left over.")
]


@commands.command("count")
def count_file(
    file: PbPath,
    rule: AskedRule = None,
    satisfaction: AskedSatisfaction = None,
    completion: AskedCompletion = None,
    charter: CharterPath = None,
    lot_seed: LotSeed = None,
    as_json_: AsJson = False,
) -> None:
    """Count FILE.pb by a rule, or by a charter: who wins, round by round, and what everybody else lacked."""
    asked = {"rule": rule, "satisfaction": satisfaction, "completion": completion}
    with _telling_mistakes():
        election = _election(file)
        chosen = _charter(charter, election, {name: word for name, word in asked.items() if word})
        tally = _count(file, election, chosen, lot_seed)
    if as_json_:
        show_json(as_json(tally))
    else:
        _tell(tally)


@commands.command("recount")
def recount_file(
    file: PbPath,
    tally: Annotated[Path, typer.Option("--tally", metavar="TALLY.json", help="What `ballot count --json` printed.")],
    lot_seed: LotSeed = None,
    as_json_: AsJson = False,
) -> None:
    """Count FILE.pb by the charter that TALLY.json names, and compare all of it: exit 1 at the first difference."""
    with _telling_mistakes():
        published = _published(tally)
        with _naming(tally, BadCharter):
            charter = from_json(published["charter"])
        counted = as_json(_count(file, _election(file), charter, lot_seed))
    differing = sorted(name for name in counted.keys() | published.keys() if counted.get(name) != published.get(name))
    if as_json_:
        show_json({"ok": not differing, "differing": differing, "charter_hash": counted["charter_hash"]})
    elif differing:
        print(f"The recount differs in {', '.join(differing)}.")
    else:
        print(f"The recount agrees: {len(counted['winners'])} winners by the charter {counted['charter_hash']}.")
    raise typer.Exit(1 if differing else 0)


@commands.command("charter")
def show_charter(
    charter: Annotated[Path, typer.Argument(metavar="CHARTER.json", help="A charter; what it leaves out is as usual.")],
    as_json_: AsJson = False,
) -> None:
    """Print a charter whole, and the hash to publish before the ballot opens."""
    with _telling_mistakes():
        read = _read_charter(charter)
    if as_json_:
        show_json({"charter": read.json, "charter_hash": read.hash})
    else:
        print(f"{json.dumps(read.json, ensure_ascii=False, indent=2)}\n{read.hash}")


@contextmanager
def _telling_mistakes() -> Iterator[None]:
    """Tell a mistake of the command or its files in one sentence, and exit 2."""
    try:
        yield
    except Mistaken as mistake:
        print(on_one_line(str(mistake)), file=sys.stderr)
        raise typer.Exit(2) from mistake


@contextmanager
def _naming(path: Path, *kinds: type[Exception]) -> Iterator[None]:
    """Put the file's name before what is wrong with it."""
    try:
        yield
    except OSError as error:
        raise Mistaken(f"{path} cannot be read: {error.strerror}.") from error
    except kinds as error:
        raise Mistaken(f"{path}: {error}.") from error


def _election(path: Path) -> Election:
    with _naming(path, Unreadable), path.open("rb") as lines:
        return read_pb(lines).election


def _charter(path: Path | None, election: Election, asked: dict[str, str]) -> Charter:
    if (path is None) == (not asked):
        raise Mistaken("Say how to count: either --rule (with --satisfaction and --completion), or --charter.")
    if path is not None:
        return _read_charter(path)
    if "rule" not in asked:
        raise Mistaken("Say by which rule to count: --rule greedy or --rule equal-shares.")
    try:
        return from_json({"format": FORMAT, "ballot": election.ballot, **asked})
    except BadCharter as error:
        raise Mistaken(f"This file cannot be counted so: {error}.") from error


def _read_charter(path: Path) -> Charter:
    with _naming(path, BadCharter):
        return read_charter(path.read_bytes())


def _count(path: Path, election: Election, charter: Charter, lot_seed: str | None) -> Tally:
    try:
        seed = None if lot_seed is None else bytes.fromhex(lot_seed)
    except ValueError as error:
        raise Mistaken("--lot-seed is written in hex.") from error
    try:
        return count(election, charter, lot_seed=seed, watch=partial(_tell_progress, election))
    except BadCharter as error:
        raise Mistaken(f"{path} cannot be counted by this charter: {error}.") from error


def _published(path: Path) -> dict[str, Any]:
    with _naming(path, ValueError, RecursionError):
        tally = json.loads(path.read_bytes())
    if not isinstance(tally, dict) or "charter" not in tally:
        raise Mistaken(f"{path} is no tally: it has no charter.")
    return tally


def _tell(tally: Tally) -> None:
    print(rule_in_words(tally))
    for option in (tally.election.options[position] for position in tally.outcome.winners):
        print(on_one_line(f"  won   {option.id}  {option.name}, {tally.election.amount(option.cost)}"))
    for position, lack in tally.lacks.items():
        option = tally.election.options[position]
        print(on_one_line(f"  lost  {option.id}  {option.name}: {lack_in_words(tally.election, lack)}"))


def _tell_progress(election: Election, attempt: Attempt) -> None:
    endowment, cost = election.amount(attempt.last), election.amount(attempt.cost)
    progress(f"With {endowment} for each paper {attempt.winners} win for {cost}.")
