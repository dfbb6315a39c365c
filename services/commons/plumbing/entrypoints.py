"""The four ways into a service: ``@command``, ``@query``, ``@listens``, ``@every``. All of Nameko a department sees."""

from collections.abc import Callable
from typing import Any, TypeVar

from services.commons.plumbing.ears import Listens
from services.commons.plumbing.switchboard import Ask
from services.commons.plumbing.timers import Every

M = TypeVar("M", bound=Callable[..., Any])


def command(method: M) -> M:
    """Answer the operation of the method's name; it takes a kernel Command and may write."""
    return Ask.decorator(method)


def query(method: M) -> M:
    """Answer the operation of the method's name; it takes a kernel Command and only reads."""
    return Ask.decorator(method)


def listens(*, batch: int = 1) -> Callable[[M], M]:
    """Take in every fact of the contract's ``listens`` rows: a list of at most ``batch`` envelopes."""
    return Listens.decorator(batch=batch)


def every(*, seconds: float) -> Callable[[M], M]:
    """Run every ``seconds``, on one replica."""
    return Every.decorator(seconds=seconds)
