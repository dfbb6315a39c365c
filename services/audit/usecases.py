"""Use-cases of audit: keep facts, show the log and its head, look for gaps, let people decide about what is parked."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from services.audit import model, model_parked, views
from services.audit.chain.entries import Entry, Head, append, read_fact
from services.audit.chain.signing import Signer
from services.audit.model import Missing
from services.audit.model_parked import Parked
from services.commons.kernel.command import Command
from services.commons.kernel.envelope import Envelope, instant
from services.commons.kernel.ports import Page, Repository
from services.commons.kernel.problems import CONFLICT, Problem
from services.commons.kernel.views import View, page

SEGMENT = 100  # entries written at once, at most
ATTEMPTS = 50
PAGE = 100
WINDOW = 500  # entries looked at together for gaps
GAPS_SHOWN = 1000


class Log(Protocol):
    """Entries in segments, each written once."""

    def latest(self) -> Head:
        """Return where the log ended when this replica last looked."""
        ...

    def head(self) -> Head:
        """Look where the log ends now."""
        ...

    def write(self, entries: Sequence[Entry], ids: Sequence[str], after: Head) -> bool:
        """Write one segment; False, and nothing written, when the log has grown or has one of the facts."""
        ...

    def entries(self, first: int, count: int) -> list[Entry]:
        """Return at most ``count`` entries from ``first`` on, without a hole."""
        ...

    def facts(self, ids: Collection[str]) -> dict[str, bytes]:
        """Return the canonical bytes of those facts that are in the log."""
        ...


class Gaps(Protocol):
    """Missing facts that were noticed, and up to where was looked."""

    def looked_at(self) -> int: ...
    def look_on(self, index: int) -> None: ...
    def add(self, missing: Missing) -> None: ...
    def all(self, limit: int) -> list[Missing]: ...
    def remove(self, ids: Collection[str]) -> None: ...


class ParkedFacts(Repository[Parked], Protocol):
    def listed(self, states: Sequence[str], *, limit: int, cursor: str | None) -> Page[Parked]: ...


@dataclass(frozen=True)
class Stores:
    log: Log
    gaps: Gaps
    parked: ParkedFacts
    signer: Signer


# The log


def record(facts: Sequence[Envelope], stores: Stores) -> None:
    """Chain each fact that is not in the log yet, in order.

    Raises model.Forked, ValueError for a fact that cannot be spelled, request.conflict when others are always faster.
    """
    waiting = model.spell(facts)
    while waiting:
        some = dict(islice(waiting.items(), SEGMENT))
        _chain(some, stores.log)
        waiting = {id: text for id, text in waiting.items() if id not in some}


def _chain(waiting: Mapping[str, bytes], log: Log) -> None:
    head = log.latest()
    for _ in range(ATTEMPTS):
        if not waiting:
            return
        entries, after = append(head, waiting.values())
        if log.write(entries, list(waiting), after):
            return
        head = log.head()
        waiting = model.still_new(waiting, log.facts(waiting))
    raise Problem(CONFLICT)


def list_entries(query: Command, stores: Stores) -> View:
    limit = query.args.get("limit", PAGE)
    entries = stores.log.entries(query.args.get("after", -1) + 1, limit)
    return views.entries(entries, more=len(entries) == limit)


def get_head(query: Command, stores: Stores) -> View:
    return views.head(stores.signer(stores.log.head(), instant(query.at)), query.at)


# Gaps


def find_gaps(stores: Stores) -> None:
    """Look at the entries that are new for facts missing before them; forget gaps that were filled since."""
    first = stores.gaps.looked_at()
    while entries := stores.log.entries(first, WINDOW):
        for missing in _missing_before(entries, stores.log):
            stores.gaps.add(missing)
        first = entries[-1].index + 1
        stores.gaps.look_on(first)
        stores.gaps.remove(_filled(stores))


def list_gaps(stores: Stores) -> View:
    filled = _filled(stores)
    return views.gaps(model.group([row for row in stores.gaps.all(GAPS_SHOWN) if row.id not in filled]))


def _missing_before(entries: Iterable[Entry], log: Log) -> list[Missing]:
    facts = [read_fact(entry.fact) for entry in entries]
    here = {fact["id"] for fact in facts}
    wanted = [row for row in map(model.before, facts) if row and row.id not in here]
    known = log.facts([row.id for row in wanted])
    return [each for row in wanted if row.id not in known for each in _down_from(row, log)]


def _down_from(missing: Missing, log: Log) -> list[Missing]:
    """Return ``missing`` and what else is missing right before it."""
    run = [missing]
    for sequence in range(missing.sequence - 1, 0, -1):
        row = Missing(missing.source, missing.subject, sequence)
        if len(run) == GAPS_SHOWN or log.facts([row.id]):
            break
        run.append(row)
    return run


def _filled(stores: Stores) -> set[str]:
    return set(stores.log.facts([row.id for row in stores.gaps.all(GAPS_SHOWN)]))


# What is parked


def list_parked(query: Command, stores: Stores) -> View:
    states = [query.args["state"]] if "state" in query.args else list(model_parked.POSSIBLE)
    found = stores.parked.listed(states, limit=query.args.get("limit", PAGE), cursor=query.args.get("cursor"))
    return page([views.parked(it) for it in found.items], found.next)


def get_parked(query: Command, stores: Stores) -> View:
    return views.parked(stores.parked.get(query.args["fact_id"]))


def replay_parked(command: Command, stores: Stores) -> View:
    return views.done(stores.parked.change(command, command.args["fact_id"], lambda it: model_parked.replay(it, command)))


def discard_parked(command: Command, stores: Stores) -> View:
    return views.done(stores.parked.change(command, command.args["fact_id"], lambda it: model_parked.discard(it, command)))
