"""Accounts, sessions and links as documents. Of passwords, tokens and recovery codes only hashes are kept."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

from services.commons.contracts.identity import LOGIN_TAKEN
from services.commons.kernel.change import Change
from services.commons.kernel.command import Command
from services.commons.kernel.people import Level
from services.commons.kernel.ports import Page
from services.commons.kernel.problems import Problem
from services.commons.plumbing.documents import Database, Documents, DuplicateKey
from services.commons.plumbing.rows import Document, known, order_key, plain
from services.identity.model import NO_FACTOR, Account, Factor, Standing, Verified
from services.identity.model_links import Link
from services.identity.model_sessions import Session, SessionRules

LINKS_READ = 100


def _account_to(it: Account) -> Document:
    standing = {"roles": sorted(it.standing.roles), "level": int(it.standing.level), "department": it.standing.department}
    factor = {"state": it.factor.state, "sealed": it.factor.sealed, "recovery": list(it.factor.recovery)}
    return {**plain(it), "standing": standing, "factor": factor, "verified": asdict(it.verified) if it.verified else None}


def _account_from(document: Document) -> Account:
    row, factor, verified = document["standing"], document.get("factor"), document.get("verified")
    parts = {
        "standing": Standing(frozenset(row["roles"]), Level(row["level"]), row["department"]),
        "factor": Factor(factor["state"], factor["sealed"], tuple(factor["recovery"])) if factor else NO_FACTOR,
        "verified": Verified(**verified) if verified else None,
    }
    return Account(**{**known(Account, document), **parts})


def _session_to(it: Session) -> Document:
    return {**plain(it), "order": order_key(it.created_at, it.id)}


class Accounts(Documents[Account]):
    def __init__(self, database: Database) -> None:
        super().__init__(database, "accounts", _account_to, _account_from)
        self.rows.create_index("login", unique=True)

    def create(self, command: Command, decide: Callable[[], Change[Account]], *, id: str | None = None) -> Account:
        """Raises also account.login_taken."""
        try:
            return super().create(command, decide, id=id)
        except DuplicateKey as error:
            raise Problem(LOGIN_TAKEN) from error

    def by_login(self, login: str) -> Account | None:
        document = self.rows.find_one({"login": login})
        return self.read(document) if document else None

    def is_empty(self) -> bool:
        return self.rows.find_one({}, {"_id": 1}) is None

    def has_role(self, role: str) -> bool:
        return self.rows.find_one({"standing.roles": role}, {"_id": 1}) is not None


class Sessions(Documents[Session]):
    def __init__(self, database: Database) -> None:
        super().__init__(database, "sessions", _session_to, lambda document: Session(**known(Session, document)))
        self.rows.create_index("token_hash", unique=True)
        self.rows.create_index([("account", 1), ("order", -1)])

    def by_token(self, token_hash: str) -> Session | None:
        document = self.rows.find_one({"token_hash": token_hash})
        return self.read(document) if document else None

    def open_of(self, account: Account, at: datetime, *, rules: SessionRules, limit: int, cursor: str | None) -> Page[Session]:
        used = {"$gt": at - rules.idle}
        where = {"account": account.id, "epoch": account.epoch, "state": "open", "expires_at": {"$gt": at}, "seen_at": used}
        return self.page(where, limit=limit, before=cursor)

    def touch(self, session: Session, at: datetime) -> None:
        self.rows.update_one({"_id": session.id, "seen_at": session.seen_at}, {"$set": {"seen_at": at}})

    def forget_devices(self, account: str) -> None:
        self.rows.update_many({"account": account}, {"$set": {"device": "unknown"}})


class Links(Documents[Link]):
    def __init__(self, database: Database) -> None:
        super().__init__(database, "links", plain, lambda document: Link(**known(Link, document)))
        self.rows.create_index("account")

    def of_account(self, account: str) -> tuple[Link, ...]:
        return tuple(self.read(row) for row in self.rows.find({"account": account, "state": "linked"}).limit(LINKS_READ))
