"""A whole run: pairs, plan, prices, and the two papers that are published. Model A or B."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.volunteers.matching.candidates import Pairs, pairs_of
from services.volunteers.matching.certificate import assignment, certificate
from services.volunteers.matching.clock import PRICE_UNITS, solve_by_clock
from services.volunteers.matching.flow import solve
from services.volunteers.matching.instance import Instance
from services.volunteers.matching.plan import Plan, Served, objective, served
from services.volunteers.matching.prices import prices

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Run:
    """What a run gives: its papers as JSON values, and figures. ``pairs``: how many were considered."""

    model: str
    assignment: dict[str, Any]
    certificate: dict[str, Any]
    pairs: int
    served: Served


def match(instance: Instance, model: str = "a", *, tell: Tell = lambda _: None) -> Run:
    """Return the run; ``tell`` hears how far it is. Raises TooLarge."""
    tell(f"{len(instance.volunteers.ids)} volunteers, {len(instance.posts.ids)} posts: looking for pairs")
    pairs = pairs_of(instance)
    tell(f"{len(pairs)} pairs: solving model {model}")
    return _by_periods(instance, pairs, tell) if model == "a" else _by_clock(instance, pairs, tell)


def _by_periods(instance: Instance, pairs: Pairs, tell: Tell) -> Run:
    plan = solve(instance, pairs)
    tell("solved: looking for the prices that prove it")
    proof = prices(instance, pairs, plan)
    return _run("a", instance, pairs, plan, scale=instance.scale, proof=(proof, objective(instance, pairs, plan)))


def _by_clock(instance: Instance, pairs: Pairs, tell: Tell) -> Run:
    plan, proof, bound = solve_by_clock(instance, pairs, tell)
    return _run("b", instance, pairs, plan, scale=PRICE_UNITS, proof=(proof, bound))


def _run(model: str, instance: Instance, pairs: Pairs, plan: Plan, *, scale: int, proof: tuple[Any, int]) -> Run:
    paper = assignment(objective(instance, pairs, plan), plan.proposals(instance, pairs))
    sealed = certificate(instance, paper, model=model, scale=scale, prices=proof[0], bound=proof[1])
    return Run(model, paper, sealed, len(pairs), served(instance, pairs, plan))
