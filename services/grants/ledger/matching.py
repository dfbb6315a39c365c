"""Matching: what each project earns under a frozen policy. Whole fen, exact, the same for the same gifts in any order.

Sources: ratio and roles are readings of Zhongshan's 1+1+1 (2013), threshold is Goteo's, quadratic is Buterin, Hitzig and Weyl,
"A Flexible Design for Funding Public Goods" (2019). No rule is proof against collusion; caps, verified persons, groups and
related parties make it dearer.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import isqrt

from services.grants.ledger.apportion import Fen, apportion, apportion_capped
from services.grants.ledger.counting import Counted, Field, Project, count
from services.grants.ledger.gifts import Gift
from services.grants.ledger.policies import ALL_BP, Policy

ROOT_BITS = 20  # a root is rounded down to a 2^20th of a root fen; part of what a frozen policy means


@dataclass(frozen=True)
class Share:
    """What one project has and gets, fen; ``base_fen`` at signature, ``matched_fen`` by the gifts.

    limit: what it was that it did not get more: citizens or companies (too few), gifts, pool, or seed (it got all).
    """

    project: str
    citizens: int
    citizens_fen: Fen
    companies: int
    companies_fen: Fen
    seed_fen: Fen
    base_fen: Fen
    matched_fen: Fen
    limit: str


def match(policy: Policy, gifts: Iterable[Gift], known: Field) -> tuple[Share, ...]:
    """Return the share of every project, by id. ``known.pool_fen`` is never exceeded; quadratic needs one.

    Raises apportion_nothing for a pool below 0.
    """
    counted = count(policy, gifts, known)
    seeds = {project: seed(policy, row) for project, row in known.projects.items()}
    rest = {project: whole - base_of(policy, whole) for project, whole in seeds.items()}
    gates = {project: _gate(policy, rows) for project, rows in counted.items()}
    passed = {project: rows for project, rows in counted.items() if not gates[project]}
    wanted = _MODES[policy.mode](policy, passed, rest, known)
    paid = dict.fromkeys(counted, 0) | _within_pool(wanted, known.pool_fen)
    shares = []
    for project in sorted(counted):
        limit = gates[project] or _limit(policy, wanted[project], paid[project], rest[project])
        shares.append(_share(project, counted[project], (seeds[project], rest[project], paid[project]), limit))
    return tuple(shares)


def seed(policy: Policy, project: Project) -> Fen:
    """Return the seed a project can get at most, fen."""
    return min(project.seed_fen, policy.seed.cap_fen, project.budget_fen * policy.seed.max_share_bp // ALL_BP)


def base_of(policy: Policy, seed_fen: Fen) -> Fen:
    """Return what is paid at signature, fen."""
    return seed_fen * policy.seed.base_share_bp // ALL_BP


def may_name(policy: Policy, company: str, project: str, *, gifts: Iterable[Gift], known: Field) -> bool:
    """Tell whether a company gave enough to name a project; gifts are confirmed money, so pledges never count."""
    given = sum(gift.amount_fen for gift in gifts if (gift.donor, gift.leg, gift.project) == (company, "company", project))
    return given * ALL_BP >= known.projects[project].budget_fen * policy.companies.naming_share_bp and given > 0


def quadratic_weight(amounts: Iterable[Fen]) -> int:
    """Return (sum of roots)^2 - sum, times 2^40, for one amount of each person; roots are rounded down to 2^-20.

    One person alone weighs nothing; never below 0. Cost: one integer root an amount.
    """
    roots, total = 0, 0
    for amount in amounts:
        roots += isqrt(amount << 2 * ROOT_BITS)
        total += amount
    return max(roots * roots - (total << 2 * ROOT_BITS), 0)


def _gate(policy: Policy, counted: Counted) -> str:
    if len(counted.citizens) < policy.citizens.min_unique:
        return "citizens"
    return "companies" if len(counted.companies) < policy.companies.min_unique else ""


def _by_ratio(policy: Policy, counted: Mapping[str, Counted], rest: Mapping[str, Fen], known: Field) -> dict[str, Fen]:
    def earned(rows: Counted) -> Fen:
        citizens, companies = rows.citizens_fen, rows.companies_fen
        if policy.ratio.weakest_leg:
            return min(citizens, companies)
        return (citizens * policy.citizens.weight_bp + companies * policy.companies.weight_bp) // ALL_BP

    return {project: min(rest[project], earned(rows)) for project, rows in counted.items()}


def _by_roles(policy: Policy, counted: Mapping[str, Counted], rest: Mapping[str, Fen], known: Field) -> dict[str, Fen]:
    return {project: rest[project] if rows.citizens and rows.companies else 0 for project, rows in counted.items()}


def _by_threshold(policy: Policy, counted: Mapping[str, Counted], rest: Mapping[str, Fen], known: Field) -> dict[str, Fen]:
    rule = policy.threshold

    def reached(project: str, rows: Counted) -> bool:
        raised, donors = rows.citizens_fen + rows.companies_fen, len(rows.citizens) + len(rows.companies)
        return raised * ALL_BP >= known.projects[project].budget_fen * rule.min_share_bp and donors >= rule.min_donors

    return {project: min(rest[project], rule.fixed_fen) if reached(project, rows) else 0 for project, rows in counted.items()}


def _by_quadratic(policy: Policy, counted: Mapping[str, Counted], rest: Mapping[str, Fen], known: Field) -> dict[str, Fen]:
    pool = known.pool_fen or 0
    cap = pool * policy.quadratic.project_cap_bp // ALL_BP
    weights = {project: quadratic_weight(rows.citizens.values()) for project, rows in counted.items()}
    return apportion_capped(pool, weights, {project: min(cap, rest[project]) for project in counted})


Mode = Callable[[Policy, Mapping[str, Counted], Mapping[str, Fen], Field], dict[str, Fen]]
_MODES: Mapping[str, Mode] = {"quadratic": _by_quadratic, "ratio": _by_ratio, "roles": _by_roles, "threshold": _by_threshold}


def _within_pool(wanted: Mapping[str, Fen], pool_fen: Fen | None) -> dict[str, Fen]:
    """Share the pool out by what was earned where it is too small for all."""
    if pool_fen is None or sum(wanted.values()) <= pool_fen:
        return dict(wanted)
    return apportion(pool_fen, wanted)


def _limit(policy: Policy, wanted: Fen, paid: Fen, rest: Fen) -> str:
    if paid == rest:
        return "seed"
    if paid < wanted:
        return "pool"
    return "pool" if policy.mode == "quadratic" else "gifts"


def _share(project: str, rows: Counted, money: tuple[Fen, Fen, Fen], limit: str) -> Share:
    seed_fen, rest_fen, matched_fen = money
    who = (len(rows.citizens), rows.citizens_fen, len(rows.companies), rows.companies_fen)
    return Share(project, *who, seed_fen, seed_fen - rest_fen, matched_fen, limit)
