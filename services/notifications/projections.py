"""What notifications remembers of other departments' facts: who works where, whose is what, who supports what.

Only what an audience needs, by reference. Each fact carries all it says and a sequence, so rows take it in any order
and as often as it comes: a field is written only by a later fact than the one that wrote it last.
"""

from dataclasses import dataclass

from services.commons.kernel.envelope import Envelope


class NotYetKnown(LookupError):
    """A fact speaks of something whose own fact has not been heard: it is tried again later."""


@dataclass(frozen=True)
class Standing:
    """What one account may do, after the ``sequence``-th fact of it."""

    person: str
    sequence: int
    roles: tuple[str, ...]
    department: str | None


@dataclass(frozen=True)
class Being:
    """In which state an account is, after the ``sequence``-th fact of it."""

    person: str
    sequence: int
    state: str


@dataclass(frozen=True)
class Thing:
    """A contest, an idea or a case: whose it is, in which contest, of which department. None of this ever changes.

    announced: the fact shows that everybody knows of this contest; once shown, for ever.
    """

    id: str
    kind: str
    owner: str | None = None
    contest_id: str | None = None
    department: str | None = None
    announced: bool = False


@dataclass(frozen=True)
class Support:
    id: str
    idea_id: str
    person: str
    sequence: int
    given: bool


Learnt = Standing | Being | Thing | Support


def fact_name(fact: Envelope) -> str:
    """Return ``<service>.<aggregate>.<verb>``."""
    return str(fact["type"]).rpartition(".v")[0]


def learn(fact: Envelope) -> Learnt | None:
    """Return what a fact teaches us, None for one that teaches nothing."""
    name, subject = fact_name(fact), str(fact["subject"])
    payload = fact["data"] if isinstance(fact["data"], dict) else {}
    sequence = fact["sequence"] if isinstance(fact["sequence"], int) else 0

    def said(key: str) -> str | None:
        value = payload.get(key)
        return value if isinstance(value, str) else None

    if name in ("identity.account.registered", "identity.account.standing_set"):
        roles = payload.get("roles")
        return Standing(subject, sequence, tuple(map(str, roles)) if isinstance(roles, list) else (), said("department"))
    if name in ("identity.account.suspended", "identity.account.restored", "identity.account.closed"):
        return Being(subject, sequence, said("state") or "")
    if name.startswith("ideas.contest."):
        announced = said("state") not in (None, "draft", "cancelled")
        return Thing(subject, "contest", department=said("department"), announced=announced)
    if name == "ideas.idea.submitted":
        return Thing(subject, "idea", owner=said("by"), contest_id=said("contest_id"))
    if name == "ideas.adoption.assigned":
        return Thing(subject, "adoption", owner=said("by"), contest_id=said("contest_id"), department=said("department"))
    if name in ("ideas.support.given", "ideas.support.withdrawn"):
        return Support(subject, said("idea_id") or "", said("by") or "", sequence, name.endswith(".given"))
    return None
