"""``shanzhi audit``: fetch the log and its head, and check them without trusting the town (docs/audit-log.md)."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from services.audit.chain.entries import Entry, Malformed
from services.audit.chain.seen import Gap, Seen
from services.audit.chain.signing import SignedHead, read_head
from services.audit.chain.verify import Verdict, verify
from services.commons.kernel.canonical import canonical
from town.cli.live import DEFAULT_URL, AsJson, Refused, Town, Url, progress, show_json, telling_refusals

LINE_MOST_BYTES = 16 * 1024 * 1024
PAGE = 500
TELL_EVERY = 100_000
GAPS_SHOWN = 1000

commands = typer.Typer(help="The audit log: fetch it, and check it without trusting anyone.", no_args_is_help=True)


def _head(path: str) -> SignedHead:
    try:
        return read_head(Path(path).read_bytes())
    except (OSError, Malformed) as error:
        raise typer.BadParameter(f"{path}: {error}") from error


def _public_key(text: str) -> str:
    key = text.strip().lower()
    if len(key) != 64 or not set(key) <= set("0123456789abcdef"):
        raise typer.BadParameter("a public key is 64 hex digits")
    return key


Heads = Annotated[
    list[SignedHead] | None, typer.Option("--head", parser=_head, metavar="HEAD.json", help="A head kept outside; may be repeated.")
]
PublicKey = Annotated[
    str | None, typer.Option("--public-key", parser=_public_key, metavar="HEX", help="The key every head must be signed with.")
]
Out = Annotated[Path | None, typer.Option("--out", help="Write here instead of standard output.")]
Export = Annotated[typer.FileBinaryRead, typer.Argument(metavar="EXPORT", help="JSON Lines; - is standard input.")]


@commands.command("verify")
def verify_export(export: Export, head: Heads = None, public_key: PublicKey = None, as_json: AsJson = False) -> None:
    """Re-derive a whole export and name the first entry that is wrong. Needs no town."""
    heads, seen = head or [], Seen()
    lines = iter(partial(export.readline, LINE_MOST_BYTES), b"")
    verdict = verify(_counted(lines), seen=seen, heads=heads, public_key=public_key)
    gaps = list(islice(seen.gaps(), GAPS_SHOWN))
    seen.close()
    (_tell_json if as_json else _tell)(verdict, heads, gaps)
    raise typer.Exit(1 if verdict.finding else 0)


@commands.command("head")
def fetch_head(url: Url = DEFAULT_URL, out: Out = None, as_json: AsJson = False) -> None:
    """Fetch the signed head. Keep it where the town's operators cannot reach it."""
    with telling_refusals(as_json):
        head = Town(url).get("/audit/head")
    text = json.dumps({name: head[name] for name in SignedHead.__slots__})
    if out:
        out.write_text(f"{text}\n", encoding="utf-8")
        progress(f"Head of {head['count']} entries, signed {head['at']}, is in {out}.")
    if as_json or not out:
        print(text)


@commands.command("export")
def fetch_export(
    out: Annotated[Path, typer.Option("--out", help="The file to write.")], url: Url = DEFAULT_URL, as_json: AsJson = False
) -> None:
    """Fetch the whole log as JSON Lines, as auditor, operator or commission."""
    with telling_refusals(as_json):
        count = _write_whole(out, _lines(Town(url).log_in().get))
    progress(f"{count} entries are in {out}.")
    if as_json:
        show_json({"entries": count, "out": str(out)})


def _write_whole(out: Path, lines: Iterator[bytes]) -> int:
    """Write all lines and return how many; what breaks off leaves nothing that could be taken for a whole export."""
    draft = out.with_name(f"{out.name}.part")
    count = 0
    with draft.open("wb") as file:
        for count, line in enumerate(lines, start=1):
            file.write(line)
            if count % (PAGE * 10) == 0:
                progress(f"{count} entries")
    draft.replace(out)
    return count


def _lines(get: Callable[..., Any]) -> Iterator[bytes]:
    after: int | None = -1
    while after is not None:
        page = get("/audit/entries", after=after, limit=PAGE)
        yield from map(_line, page["items"])
        after = page.get("next")


def _line(item: dict[str, Any]) -> bytes:
    """Return an entry as it stands in an export. Nothing is checked here: that is for ``verify``."""
    try:
        return Entry(item["index"], item["previous"], item["hash"], canonical(item["fact"])).line + b"\n"
    except ValueError as error:
        raise Refused(f"Entry {item['index']} of the log cannot be exported: {error}.") from error


def _counted(lines: Iterator[bytes]) -> Iterator[bytes]:
    for count, line in enumerate(lines, start=1):
        yield line
        if count % TELL_EVERY == 0:
            progress(f"{count} entries")


def _tell(verdict: Verdict, heads: list[SignedHead], gaps: list[Gap]) -> None:
    for gap in gaps:
        missing = str(gap.first) if gap.first == gap.last else f"{gap.first} to {gap.last}"
        print(f"Gap: {gap.source} {gap.subject} lacks fact {missing}.")
    if verdict.finding:
        where = "A head is bad" if verdict.finding.index is None else f"Entry {verdict.finding.index} is bad"
        print(f"{where}: {verdict.finding.says} ({verdict.finding.kind}).")
        return
    print(f"All {verdict.head.count} entries agree. Hash of the last: {verdict.head.hash}.")
    for head in heads:
        print(f"They agree with the head of {head.count} entries signed {head.at} by key {head.public_key}.")
    if not heads:
        print("No head was given: a cut tail, or a log edited and chained anew, cannot be seen.")


def _tell_json(verdict: Verdict, heads: list[SignedHead], gaps: list[Gap]) -> None:
    show_json(
        {
            "ok": verdict.finding is None,
            "count": verdict.head.count,
            "hash": verdict.head.hash,
            "heads": [asdict(head) for head in heads],
            "first_bad": asdict(verdict.finding) if verdict.finding else None,
            "gaps": [asdict(gap) for gap in gaps],
        }
    )
