"""What a use-case needs of the world, as protocols: plumbing keeps them, tests fake them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

from services.commons.kernel.change import Change
from services.commons.kernel.command import Command

A = TypeVar("A")


@dataclass(frozen=True)
class Page(Generic[A]):
    """Part of a list; ``next`` is the cursor of the rest, None at the end."""

    items: tuple[A, ...]
    next: str | None = None


class Repository(Protocol[A]):
    """Aggregates of one kind, each saved with its fact in one atomic write."""

    def get(self, id: str) -> A:
        """Raises request.not_found."""
        ...

    def find(self, id: str) -> A | None: ...

    def recent(self, id: str) -> A:
        """Return it as it was at most a second ago, for a decision that does not save it. Raises request.not_found."""
        ...

    def create(self, command: Command, decide: Callable[[], Change[A]], *, id: str | None = None) -> A:
        """Decide, then insert; ``id`` is what the decision will name it, when that is not ``command.new_id``.

        A repeat of the same command returns what it created, even when the decision would now refuse.
        Raises what ``decide`` raises, idempotency.key_reused, request.conflict (someone else created it).
        """
        ...

    def change(self, command: Command, id: str, decide: Callable[[A], Change[A] | None]) -> A:
        """Load, decide, save; decide again when someone else was faster. A repeat changes nothing, and so does
        a decision of None.

        Raises what ``decide`` raises, request.not_found, request.version_stale, idempotency.key_reused,
        service.backlog.
        """
        ...


class Workdays(Protocol):
    """Which days are worked in mainland China, days made up for holidays included."""

    def is_one(self, day: date) -> bool:
        """Return whether ``day`` is worked."""
        ...
