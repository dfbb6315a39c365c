"""Second factors: enrolled by their owner, proven by a code before they count, reset by an operator.

Enrolling and removing one ends every other session of its owner.
"""

from dataclasses import replace

from services.commons.contracts.identity import FACTOR, NOT_ONESELF, WRONG_CODE
from services.commons.kernel.change import Change
from services.commons.kernel.lifecycle import Step
from services.commons.kernel.people import OWNER, Actor
from services.commons.kernel.problems import Problem
from services.identity.model import NO_FACTOR, Account, Factor, ending_sessions, fact_of


def check_step(account: Account, step: str) -> Step:
    """Return the step its owner may take. Raises lifecycle.step_refused."""
    return FACTOR.advance(account.factor.state, step, roles=OWNER, given={})


def begin(account: Account, sealed: str) -> Change[Account]:
    """Keep a new secret; it counts for nothing before it is confirmed. Raises lifecycle.step_refused."""
    row = check_step(account, "begin")
    after = replace(account, factor=Factor(row.target, sealed))
    return Change(after, fact_of(row.fact, after, by=account.id))


def confirm(account: Account, recovery: tuple[str, ...], *, by: Actor) -> Change[Account]:
    """Raises lifecycle.step_refused."""
    row = check_step(account, "confirm")
    after = replace(ending_sessions(account, keep=by.session), factor=replace(account.factor, state=row.target, recovery=recovery))
    return Change(after, fact_of(row.fact, after, by=by.id))


def renew(account: Account, recovery: tuple[str, ...]) -> Change[Account]:
    """Raises lifecycle.step_refused."""
    row = check_step(account, "renew")
    after = replace(account, factor=replace(account.factor, recovery=recovery))
    return Change(after, fact_of(row.fact, after, by=account.id))


def use_recovery(account: Account, mark: str) -> Change[Account]:
    """Take a recovery code, once. Raises factor.wrong_code."""
    if mark not in account.factor.recovery:
        raise Problem(WRONG_CODE)
    left = tuple(each for each in account.factor.recovery if each != mark)
    after = replace(account, factor=replace(account.factor, recovery=left))
    return Change(after, fact_of("account.recovery_used", after, by=account.id))


def remove(account: Account, *, by: Actor) -> Change[Account]:
    """Raises lifecycle.step_refused."""
    row = check_step(account, "remove")
    after = replace(ending_sessions(account, keep=by.session), factor=NO_FACTOR)
    return Change(after, fact_of(row.fact, after, by=by.id))


def reset(account: Account, *, by: Actor) -> Change[Account]:
    """Take the factor off who lost it, and end all their sessions. Raises account.not_oneself, lifecycle.step_refused."""
    if by.id == account.id:
        raise Problem(NOT_ONESELF)
    row = FACTOR.advance(account.factor.state, "reset", roles=by.roles, given={})
    after = replace(ending_sessions(account), factor=NO_FACTOR)
    return Change(after, fact_of(row.fact, after, by=by.id))
