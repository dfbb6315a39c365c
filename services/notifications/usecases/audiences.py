"""Whom a fact concerns, out of what was learnt of other departments; nobody else may know.

Made anew for facts that are taken in together: what they speak of is read at once, and each desk once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from services.commons.contracts.notifications_webhooks import KEEPERS
from services.commons.kernel.envelope import Envelope
from services.notifications.projections import NotYetKnown, Thing, fact_name
from services.notifications.usecases.ports import Stores


class Audiences:
    """``facts`` are those it will be asked about; what they teach was learnt before."""

    def __init__(self, facts: Iterable[Envelope], stores: Stores) -> None:
        self._stores = stores
        self._things = stores.neighbours.things({id for fact in facts for id in _spoken_of(fact)})
        self._staff: dict[tuple[str, str | None], Sequence[str]] = {}

    def of(self, key: str, fact: Envelope) -> Iterable[str]:
        """Return whom ``key`` names for ``fact``. Raises NotYetKnown."""
        return _AUDIENCES[key](fact, self)

    def thing(self, id: str) -> Thing:
        """Raises NotYetKnown."""
        if id not in self._things:
            raise NotYetKnown(id)
        return self._things[id]

    def owner(self, id: str) -> Iterable[str]:
        """Return whose it is; nobody when their account was closed. Raises NotYetKnown."""
        owner = self.thing(id).owner
        return (owner,) if owner else ()

    def staff(self, role: str, department: str | None = None) -> Sequence[str]:
        key = role, department
        if key not in self._staff:
            self._staff[key] = tuple(self._stores.neighbours.staff(role, department))
        return self._staff[key]

    def account(self, fact: Envelope) -> str:
        if fact_name(fact).startswith("identity.link."):
            return said(fact, "by")
        if fact["source"] == "identity":
            return str(fact["subject"])
        return self._stores.cards.get(str(fact["subject"])).person

    def supporters(self, idea_id: str) -> Iterator[str]:
        return self._stores.neighbours.supporters(idea_id)

    def authors_in(self, contest_id: str) -> Iterator[str]:
        return self._stores.neighbours.authors_in(contest_id)

    def keepers(self, department: str) -> Iterator[str]:
        for role in sorted(KEEPERS):
            yield from self.staff(role, None if role == "operator" else department)


def said(fact: Envelope, name: str) -> str:
    """Return a field of what happened, as text."""
    payload = fact["data"]
    return str(payload[name]) if isinstance(payload, dict) else ""


def _spoken_of(fact: Envelope) -> Iterator[str]:
    """Yield the ids of what a fact of ideas is about; no other department's facts are about things."""
    if fact["source"] == "ideas":
        yield str(fact["subject"])
        payload = fact["data"] if isinstance(fact["data"], dict) else {}
        yield from (str(payload[name]) for name in ("contest_id", "idea_id") if name in payload)


def _idea(fact: Envelope) -> str:
    return str(fact["subject"]) if fact_name(fact).startswith("ideas.idea.") else said(fact, "idea_id")


def _contest(fact: Envelope) -> str:
    return str(fact["subject"]) if fact_name(fact).startswith("ideas.contest.") else said(fact, "contest_id")


_AUDIENCES: Mapping[str, Callable[[Envelope, Audiences], Iterable[str]]] = {
    "account": lambda fact, known: (known.account(fact),),
    "assigner": lambda fact, known: known.owner(str(fact["subject"])),
    "author": lambda fact, known: known.owner(_idea(fact)),
    "commission": lambda fact, known: known.staff("commission"),
    "contest_authors": lambda fact, known: known.authors_in(_contest(fact)),
    "handlers": lambda fact, known: known.staff("handler", said(fact, "department")),
    "keepers": lambda fact, known: known.keepers(said(fact, "department")),
    "moderators": lambda fact, known: known.staff("moderator", known.thing(_contest(fact)).department),
    "operators": lambda fact, known: known.staff("operator"),
    "supporters": lambda fact, known: known.supporters(_idea(fact)),
}
