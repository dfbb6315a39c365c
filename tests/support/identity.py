"""Identity's stores in memory, with passwords that are hashed by prefixing and counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import Any

from services.commons.contracts.identity import ID_TOKEN_REFUSED, LOGIN_TAKEN, UNKNOWN_PROVIDER
from services.commons.contracts.providers import Provider
from services.commons.kernel.people import Actor, Level
from services.commons.kernel.ports import Page
from services.commons.kernel.problems import Problem
from services.identity.credentials import codes
from services.identity.credentials.signing import signed
from services.identity.model import Account
from services.identity.model_links import Link, Said
from services.identity.model_logins import Attempts, Patience, failed
from services.identity.model_sessions import Session, SessionRules
from services.identity.usecases import Stores
from tests.support.claims import KEY
from tests.support.memory_repository import MemoryRepository

PATIENCE = Patience(failures=3, window_s=60)
OPERATOR = Actor("operator", frozenset({"operator"}), None, Level.REAL_NAME, "session")


class MemoryAccounts(MemoryRepository[Account]):
    def by_login(self, login: str) -> Account | None:
        return next((account for account in self.all() if account.login == login), None)

    def is_empty(self) -> bool:
        return not self.rows

    def refuse_duplicate(self, after: Account) -> None:
        if self.by_login(after.login):
            raise Problem(LOGIN_TAKEN)

    def has_role(self, role: str) -> bool:
        return any(role in account.standing.roles for account in self.all())


class MemorySessions(MemoryRepository[Session]):
    """``touched``: when each writing down of use happened."""

    def __init__(self) -> None:
        super().__init__()
        self.touched: list[datetime] = []

    def by_token(self, token_hash: str) -> Session | None:
        return next((session for session in self.all() if session.token_hash == token_hash), None)

    def open_of(self, account: Account, at: datetime, *, rules: SessionRules, limit: int, cursor: str | None) -> Page[Session]:
        mine = [it for it in self.all() if (it.account, it.epoch, it.state) == (account.id, account.epoch, "open") and it.expires_at > at]
        return Page(tuple(it for it in reversed(mine) if it.used_at > at - rules.idle)[:limit])

    def touch(self, session: Session, at: datetime) -> None:
        self.touched.append(at)
        self.rows[session.id].aggregate = replace(session, seen_at=at)

    def forget_devices(self, account: str) -> None:
        for row in self.rows.values():
            if row.aggregate.account == account:
                row.aggregate = replace(row.aggregate, device="unknown")


class MemoryLinks(MemoryRepository[Link]):
    def of_account(self, account: str) -> tuple[Link, ...]:
        return tuple(it for it in self.all() if (it.account, it.state) == (account, "linked"))


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


class OpenCodes:
    """Second factors with real codes, kept as they are."""

    def new_secret(self, owner: str) -> tuple[str, str]:
        secret = codes.new_secret()
        return secret, f"{owner}:{secret}"

    def uri(self, secret: str, login: str) -> str:
        return codes.uri(secret, login)

    def step_of(self, sealed: str, owner: str, code: str, at: datetime) -> int | None:
        return codes.step_of(sealed.removeprefix(f"{owner}:"), code, at)

    def is_timed(self, code: str) -> bool:
        return codes.is_timed(code)

    def mark(self, code: str, owner: str) -> str:
        return f"{owner}:{codes.spelled(code)}"

    def new_recovery_codes(self) -> tuple[str, ...]:
        return codes.new_recovery_codes()


class MemoryOnce:
    def __init__(self) -> None:
        self.spent: set[str] = set()

    def spend(self, what: str, until: datetime) -> bool:
        is_new = what not in self.spent
        self.spent.add(what)
        return is_new


class MemoryCounterCodes:
    def __init__(self) -> None:
        self.rows: dict[str, tuple[str, datetime]] = {}

    def issue(self, account: str, at: datetime, until: datetime) -> str:
        code = f"{len(self.rows):08d}"
        self.rows[code] = (account, until)
        return code

    def account_of(self, code: str, at: datetime) -> str | None:
        account, until = self.rows.get(code, (None, at))
        return account if at < until else None

    def spend(self, code: str) -> None:
        del self.rows[code]


class TrustingProviders:
    """Believes what ``tokens`` says each token says; the nonce must be ``nonce``."""

    def __init__(self) -> None:
        self.rows: tuple[Provider, ...] = ()
        self.tokens: dict[str, Said] = {}

    def said(self, provider: str, id_token: str, nonce: str, at: datetime) -> Said:
        if provider not in {row.key for row in self.rows}:
            raise Problem(UNKNOWN_PROVIDER)
        if nonce != "nonce" or id_token not in self.tokens:
            raise Problem(ID_TOKEN_REFUSED)
        return self.tokens[id_token]


@dataclass(frozen=True)
class MemoryStores(Stores):
    accounts: MemoryAccounts
    sessions: MemorySessions
    links: MemoryLinks
    passwords: CountedPasswords
    counter_codes: MemoryCounterCodes
    providers: TrustingProviders


def memory_stores(**rules: Any) -> MemoryStores:
    """Return empty stores; tokens are ``token-0``, ``token-1`` and so on. Sessions last an hour, used or not."""
    tokens = count()
    return MemoryStores(
        MemoryAccounts(),
        MemorySessions(),
        MemoryLinks(),
        MemoryAttempts(),
        CountedPasswords(),
        OpenCodes(),
        MemoryOnce(),
        MemoryCounterCodes(),
        TrustingProviders(),
        new_token=lambda: f"token-{next(tokens)}",
        sign=lambda claims: signed(claims, KEY),
        fingerprint=lambda text: text,
        patience=PATIENCE,
        rules=SessionRules(**{"lasts_s": 3600, "idle_s": 3600, **rules}),
    )
