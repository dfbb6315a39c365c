"""Identity's stores in memory, with passwords that are hashed by prefixing and counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from services.commons.contracts.identity import LOGIN_TAKEN
from services.commons.kernel.people import Actor, Level
from services.commons.kernel.ports import Page
from services.commons.kernel.problems import Problem
from services.identity.credentials.signing import signed
from services.identity.model import Account
from services.identity.model_logins import Attempts, Patience, failed
from services.identity.model_sessions import Session
from services.identity.usecases import Stores
from tests.support.claims import KEY
from tests.support.memory_repository import MemoryRepository

PATIENCE = Patience(failures=3, window_s=60)
OPERATOR = Actor("operator", frozenset({"operator"}), None, Level.REAL_NAME, "session")


class MemoryAccounts(MemoryRepository[Account]):
    def by_login(self, login: str) -> Account | None:
        return next((account for account in self.all() if account.login == login), None)

    def refuse_duplicate(self, after: Account) -> None:
        if self.by_login(after.login):
            raise Problem(LOGIN_TAKEN)


class MemorySessions(MemoryRepository[Session]):
    def by_token(self, token_hash: str) -> Session | None:
        return next((session for session in self.all() if session.token_hash == token_hash), None)

    def open_of(self, account: str, at: datetime, *, limit: int, cursor: str | None) -> Page[Session]:
        mine = [it for it in self.all() if it.account == account and it.state == "open" and it.expires_at > at]
        return Page(tuple(reversed(mine))[:limit])


class MemoryAttempts:
    def __init__(self) -> None:
        self.rows: dict[str, Attempts] = {}

    def of(self, login: str) -> Attempts | None:
        return self.rows.get(login)

    def count_failure(self, login: str, at: datetime) -> None:
        self.rows[login] = failed(self.of(login), PATIENCE, at)

    def clear(self, login: str) -> None:
        self.rows.pop(login, None)


class CountedPasswords:
    """``work`` is the hashes worked out so far, outside a turn or in one."""

    def __init__(self) -> None:
        self.work: list[str] = []
        self._salts, self._in_turn = count(), False

    @contextmanager
    def turn(self) -> Iterator[None]:
        self._in_turn = True
        yield
        self._in_turn = False

    def hashed(self, password: str) -> str:
        self._hash()
        return f"{next(self._salts)}:{password}"

    def matches(self, password_hash: str | None, password: str) -> bool:
        self._hash()
        return password_hash is not None and password_hash.partition(":")[2] == password

    def _hash(self) -> None:
        self.work.append("in a turn" if self._in_turn else "outside")


@dataclass(frozen=True)
class MemoryStores(Stores):
    accounts: MemoryAccounts
    sessions: MemorySessions
    passwords: CountedPasswords


def memory_stores() -> MemoryStores:
    """Return empty stores; tokens are ``token-0``, ``token-1`` and so on."""
    tokens = count()
    return MemoryStores(
        MemoryAccounts(),
        MemorySessions(),
        MemoryAttempts(),
        CountedPasswords(),
        new_token=lambda: f"token-{next(tokens)}",
        sign=lambda claims: signed(claims, KEY),
        patience=PATIENCE,
        session_s=3600,
    )
