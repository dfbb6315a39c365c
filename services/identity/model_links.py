"""Links: which subject of which provider opens which account. Never by e-mail, phone or name.

One subject opens one account; who has it already keeps it.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from services.commons.contracts.identity import LAST_WAY_IN, LINK, LINK_TAKEN
from services.commons.contracts.providers import MAPPED_ROLES, Provider
from services.commons.kernel.change import Change, Fact
from services.commons.kernel.people import OWNER, Actor, Level
from services.commons.kernel.problems import NOT_FOUND, Problem
from services.identity.model import Account, Standing


@dataclass(frozen=True)
class Said:
    """What a provider's token said, once it was believed."""

    provider: Provider
    subject: str
    name: str
    level: Level
    standing: Standing | None
    proven: bool

    @property
    def link_id(self) -> str:
        """Return the id of the link: it owes nothing to the service's secret, so that renewing that loses nobody."""
        return _digest("link", self.provider.issuer, self.subject)


@dataclass(frozen=True)
class Link:
    id: str
    account: str
    provider: str
    created_at: datetime
    state: str = "linked"
    version: int = 0


def make(said: Said, account: str, at: datetime) -> Change[Link]:
    link = Link(said.link_id, account, said.provider.key, at)
    return Change(link, _fact("link.made", link, by=account))


def make_again(link: Link, account: str, at: datetime, *, is_free: bool) -> Change[Link] | None:
    """Link what was removed, or what led to an account that is closed (``is_free``). Raises link.taken."""
    if link.state == "linked" and link.account == account:
        return None
    if link.state == "linked" and not is_free:
        raise Problem(LINK_TAKEN)
    after = replace(link, account=account, created_at=at, state="linked")
    return Change(after, _fact("link.made", after, by=account))


def remove(link: Link, *, by: Actor, has_other_way: bool) -> Change[Link]:
    """Raises request.not_found for another's, lifecycle.step_refused, link.last_way_in."""
    if link.account != by.id:
        raise Problem(NOT_FOUND)
    row = LINK.advance(link.state, "remove", roles=OWNER, given={})
    if not has_other_way:
        raise Problem(LAST_WAY_IN)
    after = replace(link, state=row.target)
    return Change(after, _fact(row.fact, after, by=by.id))


def first_account(said: Said, link: Link | None) -> str:
    """Return the id of the account that a subject gets: the same for all who ask at once."""
    return _digest("account", said.link_id, str(link.version if link else 0))


def newcomer(said: Said, id: str, at: datetime) -> Account:
    """Return the account of who comes for the first time; its login is free and tells nothing."""
    standing = said.standing or Standing(level=said.level)
    return Account(id, f"{said.provider.key}-{id[:12]}", said.name, "", at, standing)


def raised(standing: Standing, said: Said) -> Standing:
    """Return the standing after a provider spoke: a level never falls; roles follow its table of staff, if it has one."""
    level = max(standing.level, said.level)
    if not said.provider.staff or standing.roles - MAPPED_ROLES - {"citizen"}:
        return replace(standing, level=level)
    fitting = said.standing or Standing()
    return replace(fitting, level=max(level, fitting.level))


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _fact(name: str, link: Link, *, by: str) -> Fact:
    return Fact(name, {"by": by, "state": link.state, "provider": link.provider})
