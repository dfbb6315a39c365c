"""``shanzhi grants``: re-check an export of the ledger, and try match policies on gifts, without trusting or needing a town."""

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from services.grants.ledger.beancount import beancount
from services.grants.ledger.entries import Entry
from services.grants.ledger.matching import Share
from services.grants.ledger.reading import Unreadable
from services.grants.ledger.replay import Root, Verdict, replay
from services.grants.ledger.simulation import Simulated, read_case, read_policies, simulate
from town.cli.live import AsJson, progress, show_json

CHUNK = 1024 * 1024
TELL_EVERY = 100_000
Read = TypeVar("Read")

commands = typer.Typer(help="The ledger of the fund: re-check it, and try its rules.", no_args_is_help=True)


def _root(text: str) -> Root:
    parts = re.fullmatch(r"(\d{1,15}):([0-9a-f]{64})", text)
    if parts is None:
        raise typer.BadParameter("a root is the count of entries, a colon, and 64 hex digits")
    return Root(int(parts[1]), parts[2])


Export = Annotated[Path, typer.Option("--export", metavar="FILE", help="An export of the ledger, JSON.")]
Roots = Annotated[
    list[Root] | None,
    typer.Option("--root", parser=_root, metavar="COUNT:HEX", help="A root kept outside; may be repeated."),
]
Beancount = Annotated[Path | None, typer.Option("--beancount", metavar="FILE", help="If all agrees, write it for bean-check here.")]
Gifts = Annotated[Path, typer.Option("--gifts", metavar="FILE", help="Projects and gifts, JSON.")]
Policies = Annotated[Path, typer.Option("--policies", metavar="FILE", help="One policy or a list of them, JSON.")]


@commands.command("replay")
def replay_export(export: Export, root: Roots = None, out: Beancount = None, as_json: AsJson = False) -> None:
    """Derive every balance, match and root anew and name the first entry that does not agree. Needs no town."""
    read = partial(replay, _chunks(export), roots=root or ())
    kept: list[Entry] = []
    verdict = _readable(export, partial(read, taken=kept.append if out else _tell_progress))
    if out and not verdict.finding:
        try:
            out.write_text("".join(beancount(kept)), encoding="utf-8")
        except OSError as error:
            raise typer.BadParameter(f"{out} cannot be written: {error.strerror}") from error
        progress(f"{out} is for bean-check.")
    (_tell_json if as_json else _tell)(verdict, has_root=bool(root))
    raise typer.Exit(1 if verdict.finding else 0)


@commands.command("simulate")
def simulate_policies(gifts: Gifts, policies: Policies, as_json: AsJson = False) -> None:
    """Show what each project would get under each policy, and who would win or lose against the first one."""
    case = _readable(gifts, lambda: read_case(_chunks(gifts)))
    rules = _readable(policies, lambda: read_policies(_chunks(policies)))
    simulated = simulate(case, rules)
    if as_json:
        show_json({"policies": [_as_row(each) for each in simulated]})
    else:
        _tell_simulated(simulated)


def _readable(path: Path, read: Callable[[], Read]) -> Read:
    """Return what is read. What cannot be read is told with file and line, exit code 2."""
    try:
        return read()
    except Unreadable as error:
        raise typer.BadParameter(f"{path}, line {error.line}: {error}") from error
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise typer.BadParameter(f"{path}, line 1 or after: it is not UTF-8") from error
    except RecursionError as error:
        raise typer.BadParameter(f"{path}: it is nested too deeply") from error


def _chunks(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as file:
        yield from iter(partial(file.read, CHUNK), "")


def _tell_progress(entry: Entry) -> None:
    if (entry.index + 1) % TELL_EVERY == 0:
        progress(f"{entry.index + 1} entries")


def _tell(verdict: Verdict, *, has_root: bool) -> None:
    finding = verdict.finding
    if finding:
        where = f"Entry {finding.entry}" if finding.entry is not None else "The export"
        line = f", line {finding.line}" if finding.line else ""
        print(f"{where}{line}: {finding.says} ({finding.code}).")
        return
    count = verdict.book.head.count
    print(f"All {count} entries, {len(verdict.book.balances)} accounts and {len(verdict.matches)} matches agree.")
    for run, policy_hash in verdict.matches.items():
        print(f"Match {run} follows policy {policy_hash}")
    print(f"Root: {count}:{verdict.root}")
    if not has_root:
        print("No root was given: a ledger that was written anew as a whole cannot be seen.")


def _tell_json(verdict: Verdict, *, has_root: bool) -> None:
    head = verdict.book.head
    show_json(
        {
            "ok": verdict.finding is None,
            "entries": head.count,
            "head": head.hash,
            "root": verdict.root,
            "accounts": len(verdict.book.balances),
            "policies": verdict.policies,
            "matches": verdict.matches,
            "outside_root": has_root,
            "finding": asdict(verdict.finding) if verdict.finding else None,
        }
    )


def _as_row(simulated: Simulated) -> dict[str, Any]:
    policy, shares = simulated.policy, simulated.shares
    rows = [asdict(share) | {"against_first_fen": simulated.against_first[share.project]} for share in shares]
    return {"name": policy.name, "mode": policy.mode, "hash": policy.hash, "matched_fen": simulated.matched_fen, "projects": rows}


def _tell_simulated(simulated: tuple[Simulated, ...]) -> None:
    for each in simulated:
        print(f"{each.policy.name} ({each.policy.mode}) {each.policy.hash[:16]}: {_yuan(each.matched_fen)} yuan matched")
        for share in each.shares:
            print(_line(share, each.against_first[share.project]))


def _line(share: Share, against_first: int) -> str:
    change = f"{'+' if against_first > 0 else '-'}{_yuan(abs(against_first))} against the first" if against_first else ""
    given = f"{share.citizens} citizens {_yuan(share.citizens_fen)}, {share.companies} companies {_yuan(share.companies_fen)}"
    return (
        f"  {share.project:<20} {given}: base {_yuan(share.base_fen)}, matched {_yuan(share.matched_fen)} ({share.limit}) {change}".rstrip()
    )


def _yuan(amount_fen: int) -> str:
    return f"{amount_fen // 100:,}.{amount_fen % 100:02d}"
