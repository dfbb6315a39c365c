"""What of the gifts counts: by window, leg, least gift, caps, verification and related parties. Sums, so order is nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field

from services.grants.ledger.apportion import Fen
from services.grants.ledger.gifts import Gift
from services.grants.ledger.policies import ALL_BP, Policy


@dataclass(frozen=True)
class Project:
    """What a project needs and asks, fen."""

    budget_fen: Fen
    seed_fen: Fen


@dataclass(frozen=True)
class Field:
    """What a match knows beside the gifts: projects by id, the pool (None: no limit), and what was found out about donors.

    related: (company, project) that belong together. unverified: citizens who are not verified persons and do not count.
    groups: donors who act as one (a household, one employer's staff), by the name of their group.
    """

    projects: Mapping[str, Project]
    pool_fen: Fen | None = None
    related: Set[tuple[str, str]] = frozenset()
    unverified: Set[str] = frozenset()
    groups: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Counted:
    """What counts for one project: fen by person or group, fen by company."""

    citizens: dict[str, Fen] = field(default_factory=lambda: defaultdict(int))
    companies: dict[str, Fen] = field(default_factory=lambda: defaultdict(int))

    @property
    def citizens_fen(self) -> Fen:
        return sum(self.citizens.values())

    @property
    def companies_fen(self) -> Fen:
        return sum(self.companies.values())


def count(policy: Policy, gifts: Iterable[Gift], known: Field) -> dict[str, Counted]:
    """Return what counts by project; every project of ``known`` is there, gifts to others do not count."""
    counted = {project: Counted() for project in known.projects}
    opens_at, closes_at = policy.window.opens_at, policy.window.closes_at
    least, unverified = policy.citizens.min_gift_fen, known.unverified
    for donor, leg, project, amount_fen, at in gifts:
        if project not in counted or at < opens_at or (closes_at and at >= closes_at):
            continue
        if leg == "company":
            counted[project].companies[donor] += amount_fen
        elif leg == "citizen" and amount_fen >= least and donor not in unverified:
            counted[project].citizens[donor] += amount_fen
    return {project: _limited(policy, project, rows, known) for project, rows in counted.items()}


def _limited(policy: Policy, project: str, rows: Counted, known: Field) -> Counted:
    """Cap each person, then let those who act as one be one; cut companies to whole units, related ones to their weight."""
    cap, limited = policy.citizens.per_person_cap_fen, Counted()
    for donor, amount in rows.citizens.items():
        limited.citizens[known.groups.get(donor, donor)] += min(amount, cap)
    for company, amount in rows.companies.items():
        counts = _company_fen(policy, amount, known.projects[project], (company, project) in known.related)
        if counts:
            limited.companies[company] = counts
    return limited


def _company_fen(policy: Policy, amount: Fen, project: Project, is_related: bool) -> Fen:
    rule = policy.companies
    whole_units = amount // rule.unit_fen * rule.unit_fen
    weighted = whole_units * rule.related_weight_bp // ALL_BP if is_related else whole_units
    return min(weighted, project.budget_fen * rule.cap_share_bp // ALL_BP)
