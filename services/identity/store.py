"""Accounts and sessions as documents, wrong tries as counters that expire, and hashing off the hub.

Only hashes are kept: of passwords by Argon2id, of tokens by SHA-256, of the logins people tried by HMAC (some type
their password there). No list is unbounded: wrong tries expire, and each costs the guesser a password hash.
"""

import hmac
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial

from services.commons.contracts.identity import LOGIN_TAKEN
from services.commons.kernel.change import Change
from services.commons.kernel.command import Command
from services.commons.kernel.people import Level
from services.commons.kernel.ports import Page
from services.commons.kernel.problems import UNAVAILABLE, Problem
from services.commons.plumbing import offhub
from services.commons.plumbing.documents import Database, Documents, DuplicateKey
from services.commons.plumbing.rows import Document, known, order_key, plain
from services.identity.credentials import passwords
from services.identity.credentials.signing import signed
from services.identity.model import Account, Standing
from services.identity.model_logins import Attempts, Patience, failed
from services.identity.model_sessions import Session
from services.identity.settings import Settings
from services.identity.usecases import Stores

TOKEN_BYTES = 32
TURN_WITHIN_S = 3.0  # below the deadline of a call: who cannot be served in time is told so, and leaves no session behind


def _account_to(it: Account) -> Document:
    standing = {"roles": sorted(it.standing.roles), "level": int(it.standing.level), "department": it.standing.department}
    return {**plain(it), "standing": standing}


def _account_from(document: Document) -> Account:
    row = document["standing"]
    standing = Standing(frozenset(row["roles"]), Level(row["level"]), row["department"])
    return Account(**{**known(Account, document), "standing": standing})


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


class Sessions(Documents[Session]):
    def __init__(self, database: Database) -> None:
        super().__init__(database, "sessions", _session_to, lambda document: Session(**known(Session, document)))
        self.rows.create_index("token_hash", unique=True)
        self.rows.create_index([("account", 1), ("order", -1)])

    def by_token(self, token_hash: str) -> Session | None:
        document = self.rows.find_one({"token_hash": token_hash})
        return self.read(document) if document else None

    def open_of(self, account: str, at: datetime, *, limit: int, cursor: str | None) -> Page[Session]:
        """Return the sessions of ``account`` that still count at ``at``, newest first."""
        return self.page({"account": account, "state": "open", "expires_at": {"$gt": at}}, limit=limit, before=cursor)


class AttemptLog:
    """Wrong tries, one counter for each login tried; MongoDB removes it when its window ends."""

    def __init__(self, database: Database, secret: str, patience: Patience) -> None:
        self._rows, self._secret, self._patience = database.collection("attempts"), secret.encode(), patience
        self._rows.create_index("ends_at", expireAfterSeconds=0)

    def of(self, login: str) -> Attempts | None:
        row = self._rows.find_one({"_id": self._key(login)}, {"_id": 0})
        return Attempts(**row) if row else None

    def count_failure(self, login: str, at: datetime) -> None:
        while not self._swap(login, before := self.of(login), failed(before, self._patience, at)):
            pass  # another try was counted in between: count on from there

    def clear(self, login: str) -> None:
        self._rows.delete_one({"_id": self._key(login)})

    def _swap(self, login: str, before: Attempts | None, after: Attempts) -> bool:
        if before is None:
            made = self._rows.update_one({"_id": self._key(login)}, {"$setOnInsert": vars(after)}, upsert=True)
            return made.upserted_id is not None
        return self._rows.update_one({"_id": self._key(login), **vars(before)}, {"$set": vars(after)}).matched_count == 1

    def _key(self, login: str) -> str:
        return hmac.new(self._secret, f"attempts\0{login}".encode("utf-8", "replace"), "sha256").hexdigest()[:32]


class Passwords:
    """Argon2id off the hub, so many at once and so many waiting: a flood of logins leaves workers for the rest."""

    def __init__(self, cost: passwords.Cost, *, at_once: int, waiting: int, within_s: float = TURN_WITHIN_S) -> None:
        self._cost, self._nobodys = cost, passwords.nobodys(cost)
        self._turns = threading.Semaphore(at_once)
        self._places = threading.Semaphore(at_once + waiting)
        self._within_s = within_s

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn to hash. Raises service.unavailable when too many wait already, or none comes in time."""
        with _held(self._places, within_s=0), _held(self._turns, within_s=self._within_s):
            yield

    def hashed(self, password: str) -> str:
        return offhub.run(passwords.hashed, password, secrets.token_bytes(passwords.SALT_BYTES), self._cost)

    def matches(self, password_hash: str | None, password: str) -> bool:
        return offhub.run(passwords.matches, password_hash or self._nobodys, password)


@contextmanager
def _held(semaphore: threading.Semaphore, *, within_s: float) -> Iterator[None]:
    if not semaphore.acquire(timeout=within_s):
        raise Problem(UNAVAILABLE)
    try:
        yield
    finally:
        semaphore.release()


def open_stores(database: Database, settings: Settings) -> Stores:
    """Return the department's stores, indexes in place."""
    return Stores(
        Accounts(database),
        Sessions(database),
        AttemptLog(database, settings.secret, settings.patience),
        Passwords(settings.cost, at_once=settings.hashes_at_once, waiting=settings.hashes_waiting),
        new_token=partial(secrets.token_urlsafe, TOKEN_BYTES),
        sign=partial(signed, key=settings.claims_private_key),
        patience=settings.patience,
        session_s=settings.session_s,
    )
