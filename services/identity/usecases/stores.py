"""What the use-cases need of the world, as protocols: the store keeps them, tests fake them."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.commons.contracts.providers import Provider
from services.commons.kernel.ports import Page, Repository
from services.identity.model import Account
from services.identity.model_links import Link, Said
from services.identity.model_logins import Attempts, Patience
from services.identity.model_sessions import Session, SessionRules


class Accounts(Repository[Account], Protocol):
    """``create`` also raises account.login_taken."""

    def by_login(self, login: str) -> Account | None: ...
    def is_empty(self) -> bool: ...

    def has_role(self, role: str) -> bool:
        """Return whether any account has ``role``; looks at all, so not for every day."""
        ...


class Sessions(Repository[Session], Protocol):
    def by_token(self, token_hash: str) -> Session | None: ...

    def open_of(self, account: Account, at: datetime, *, rules: SessionRules, limit: int, cursor: str | None) -> Page[Session]:
        """Return the sessions of the account's present epoch that count at ``at``, newest first."""
        ...

    def touch(self, session: Session, at: datetime) -> None:
        """Write down that it was used; no fact, no version."""
        ...

    def forget_devices(self, account: str) -> None: ...


class Links(Repository[Link], Protocol):
    def of_account(self, account: str) -> tuple[Link, ...]:
        """Return what is linked to an account, at most a hundred."""
        ...


class AttemptLog(Protocol):
    """Wrong tries by login, whether or not anybody has it."""

    def of(self, login: str) -> Attempts | None: ...
    def count_failure(self, login: str, at: datetime) -> None: ...
    def clear(self, login: str) -> None: ...


class Passwords(Protocol):
    def turn(self) -> AbstractContextManager[None]:
        """Wait for a turn to hash. Raises service.unavailable when too many wait already, or none comes in time."""
        ...

    def hashed(self, password: str) -> str: ...

    def matches(self, password_hash: str | None, password: str) -> bool:
        """Return whether the password is right; for None the same work is done, and it never is."""
        ...


class Codes(Protocol):
    """Second factors: secrets are kept sealed, recovery codes as marks."""

    def new_secret(self, owner: str) -> tuple[str, str]:
        """Return a new secret, and it sealed for ``owner``."""
        ...

    def uri(self, secret: str, login: str) -> str: ...

    def step_of(self, sealed: str, owner: str, code: str, at: datetime) -> int | None:
        """Return the time step whose code this is, None for another."""
        ...

    def is_timed(self, code: str) -> bool: ...

    def mark(self, code: str, owner: str) -> str:
        """Return what is kept of a recovery code."""
        ...

    def new_recovery_codes(self) -> tuple[str, ...]: ...


class OnceOnly(Protocol):
    def spend(self, what: str, until: datetime) -> bool:
        """Return whether ``what`` was spent now, False when it had been before."""
        ...


class CounterCodes(Protocol):
    """What citizens show at a counter: found by the code, which is kept only as a mark."""

    def issue(self, account: str, at: datetime, until: datetime) -> str: ...
    def account_of(self, code: str, at: datetime) -> str | None: ...

    def spend(self, code: str) -> None: ...


class Providers(Protocol):
    rows: tuple[Provider, ...]

    def said(self, provider: str, id_token: str, nonce: str, at: datetime) -> Said:
        """Raises session.unknown_provider, session.token_refused, service.unavailable."""
        ...


@dataclass(frozen=True)
class Stores:
    """fingerprint: keyed, so that what is remembered of a registration tells nothing once the account is closed."""

    accounts: Accounts
    sessions: Sessions
    links: Links
    attempts: AttemptLog
    passwords: Passwords
    codes: Codes
    once: OnceOnly
    counter_codes: CounterCodes
    providers: Providers
    new_token: Callable[[], str]
    sign: Callable[[Mapping[str, object]], str]
    fingerprint: Callable[[str], str]
    patience: Patience
    rules: SessionRules
