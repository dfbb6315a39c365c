"""Use-cases of own data: give a person what is kept of them, and forget them when their account is closed."""

from collections.abc import Callable, Sequence
from datetime import datetime

from services.commons.contracts.ideas import ROWS_AT_ONCE
from services.commons.kernel.command import Command
from services.commons.kernel.envelope import Envelope
from services.commons.kernel.views import View
from services.ideas import model_ideas
from services.ideas.usecases.drafts import list_my_drafts
from services.ideas.usecases.ideas import list_my_ideas
from services.ideas.usecases.ports import Part, Stores

CLOSED = "identity.account.closed.v1"
Section = Callable[[Command, Stores], View]


def export_my_ideas(query: Command, stores: Stores) -> View:
    """Give one part of one section; the cursor names the section that comes next and where in it."""
    name, _, cursor = query.args.get("cursor", "").partition(".")
    names = list(SECTIONS)
    if name not in SECTIONS:
        name, cursor = names[0], ""
    args = {"limit": query.args.get("limit", ROWS_AT_ONCE), **({"cursor": cursor} if cursor else {})}
    found = SECTIONS[name](Command(query.name, query.at, query.new_id, args, query.actor), stores)
    following = names[names.index(name) + 1 :]
    rest = f"{name}.{found['next']}" if "next" in found else f"{following[0]}." if following else None
    return {**dict.fromkeys(SECTIONS, ()), name: found["items"], **({"next": rest} if rest else {})}


def _my_supports(query: Command, stores: Stores) -> View:
    found = stores.supports.of_person(query.actor.id, part=Part(query.args["limit"], query.args.get("cursor")))
    rows = [{"idea_id": it.idea_id, "contest_id": it.contest_id, "state": it.state} for it in found.items]
    return {"items": rows, "next": found.next} if found.next else {"items": rows}


SECTIONS: dict[str, Section] = {"drafts": list_my_drafts, "ideas": list_my_ideas, "supports": _my_supports}


def forget(facts: Sequence[Envelope], stores: Stores) -> None:
    """Take in closed accounts: a fact that comes twice finds nothing left to forget."""
    for fact in facts:
        if fact["type"] == CLOSED:
            _forget(str(fact["subject"]), fact, stores)


def _forget(account: str, fact: Envelope, stores: Stores) -> None:
    stores.drafts.drop_all(account)
    command = Command(
        name="forget_author",
        at=datetime.fromisoformat(str(fact["time"])),
        new_id=str(fact["id"]),
        args={"author": account},
        key=str(fact["id"]),
        correlation_id=str(fact["correlationid"]),
        causation_id=str(fact["id"]),
    )
    while found := stores.ideas.of_author(account, part=Part()).items:
        for idea in found:
            stores.ideas.change(command, idea.id, lambda it: model_ideas.forget_author(it, command))
