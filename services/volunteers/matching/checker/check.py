"""The whole check, in order: what the plan says, whether it is possible, what it is worth, and whether its prices prove it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from services.volunteers.matching.checker import bounds
from services.volunteers.matching.checker.pairs import Possible, possible_pairs
from services.volunteers.matching.checker.papers import Certificate, Instance, Ints, hash_of_assignment
from services.volunteers.matching.checker.possible import Assigned, check_possible, refuse_unlisted
from services.volunteers.matching.checker.refusals import Refused

PRICE_UNITS_B = 1000
Tell = Callable[[str], None]


@dataclass
class Sums:
    """Added up block by block: points and ties of the plan's pairs, and what people gain at best, in price units.

    ``open_gains``: the same over all possible pairs, also those that are not among the candidates.
    """

    points: int = 0
    ties: int = 0
    gains: int = 0
    open_gains: int = 0
    found: int = 0


@dataclass(frozen=True)
class Verdict:
    """What was found; figures in points. ``open_bound`` holds for all possible pairs, the candidates' limit aside."""

    model: str
    objective: int
    bound: int
    gap: int
    pairs: int
    open_bound: int | None = None


def check(
    instance: Instance, objective: int, pairs: list[tuple[str, str]], certificate: Certificate, *, tell: Tell = lambda _: None
) -> Verdict:
    """Return the verdict. Raises Refused with the first thing that is wrong."""
    if certificate.instance != instance.hash:
        raise Refused("instance_replaced")
    assigned = check_possible(instance, pairs, certificate.model)
    prices, scale = _prices(instance, certificate), _scale(instance, certificate)
    sums = _add_up(instance, assigned, prices, certificate.model, tell)
    worth = sums.points - _costs(instance, assigned) + _worths(instance, assigned)
    if worth != objective or worth != certificate.objective:
        raise Refused("objective_differs", found=worth, said=objective if worth != objective else certificate.objective)
    seats = _seats_at_best(instance, prices, scale)
    verdict = _prove(certificate, worth, sums, (sums.gains + seats, sums.open_gains + seats))
    if certificate.assignment != hash_of_assignment(objective, pairs):
        raise Refused("assignment_replaced")
    if not certificate.is_sealed:
        raise Refused("seal_broken")
    return verdict


def _prices(instance: Instance, certificate: Certificate) -> Ints:
    ids = [post["id"] for post in instance.posts]
    differing = set(ids) ^ certificate.prices.keys()
    if differing:
        raise Refused("prices_differ", post=min(differing))
    return np.array([certificate.prices[id] for id in ids], dtype=np.int64)


def _scale(instance: Instance, certificate: Certificate) -> int:
    scale = instance.point if certificate.model == "a" else PRICE_UNITS_B
    if certificate.scale != scale:
        raise Refused("scale_differs", found=scale, said=certificate.scale)
    return scale


def _add_up(instance: Instance, assigned: Assigned, prices: Ints, model: str, tell: Tell) -> Sums:
    sums, count, done = Sums(), len(instance.posts), 0
    wanted = np.sort(assigned.volunteer * count + assigned.post)
    people = _People(instance)
    for block, possible in possible_pairs(instance):
        is_assigned = np.isin(possible.volunteer * count + possible.post, wanted) & possible.is_candidate
        sums.found += int(is_assigned.sum())
        sums.points += int(possible.points[is_assigned].sum())
        sums.ties += int(possible.tie[is_assigned].sum())
        (people.gain_by_periods if model == "a" else people.gain_by_clock)(block, possible, prices, sums)
        if (done := done + len(block)) % 51_200 == 0:
            tell(f"{done} of {len(instance.volunteers)} volunteers checked")
    if sums.found != len(wanted):
        refuse_unlisted(instance, assigned, [possible for _, possible in possible_pairs(instance)])
    return sums


class _People:
    """What everybody gains at best, at prices."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.limit, self.recent, self.minutes = (instance.volunteer_column(name) for name in ("limit", "recent", "minutes"))
        self.period, self.start, self.end = (instance.post_column(name) for name in ("period", "start_min", "end_min"))
        self.row_of = np.zeros(len(instance.volunteers), dtype=np.int64)

    def gain_by_periods(self, block: Ints, possible: Possible, prices: Ints, sums: Sums) -> None:
        scale = self.instance.point
        self.row_of[block] = np.arange(len(block))
        costs = bounds.costs_of(self.instance, block, self.recent) * scale
        row, period = self.row_of[possible.volunteer], self.period[possible.post]
        gain = possible.points * scale + possible.tie - prices[possible.post]
        some = possible.is_candidate
        sums.gains += bounds.best_by_periods(row[some], period[some], gain[some], costs, self.limit[block])
        sums.open_gains += bounds.best_by_periods(row, period, gain, costs, self.limit[block])

    def gain_by_clock(self, block: Ints, possible: Possible, prices: Ints, sums: Sums) -> None:
        costs = (bounds.costs_of(self.instance, block, self.recent) * PRICE_UNITS_B).tolist()
        gain = possible.points * PRICE_UNITS_B - prices[possible.post]
        shifts: dict[int, list[bounds.Shift]] = {}
        for place in np.nonzero(possible.is_candidate & (gain > 0))[0].tolist():
            post = possible.post[place]
            shift = bounds.Shift(int(gain[place]), int(self.start[post]), int(self.end[post]))
            shifts.setdefault(int(possible.volunteer[place]), []).append(shift)
        for row, who in enumerate(block.tolist()):
            if who in shifts:
                own = costs[row][: self.limit[who]]
                sums.gains += bounds.best_by_clock(shifts[who], own, int(self.minutes[who]), self.instance.rules["gap_min"])


def _costs(instance: Instance, assigned: Assigned) -> int:
    costs, total = instance.rules["load_costs"], 0
    for volunteer, load in zip(instance.volunteers, assigned.loads.tolist(), strict=True):
        total += (
            sum(costs[min(number, len(costs) - 1)] for number in range(load)) + load * volunteer["recent"] * instance.rules["recent_cost"]
        )
    return int(total)


def _worths(instance: Instance, assigned: Assigned) -> int:
    return sum(
        sum(_worth(instance, post, seat) for seat in range(fill))
        for post, fill in zip(instance.posts, assigned.fills.tolist(), strict=True)
    )


def _worth(instance: Instance, post: dict[str, int], seat: int) -> int:
    return post["worth"] if seat < post["least"] else min(post["worth"], instance.rules["further_seat"])


def _seats_at_best(instance: Instance, prices: Ints, scale: int) -> int:
    """Return what all seats gain at best: each is worth something and is paid its price, or stays empty."""
    total = 0
    for post, price in zip(instance.posts, prices.tolist(), strict=True):
        inner, further = post["worth"] * scale + price, _worth(instance, post, post["most"]) * scale + price
        total += max(0, inner) * post["least"] + max(0, further) * (post["most"] - post["least"])
    return int(total)


def _prove(certificate: Certificate, worth: int, sums: Sums, at_best: tuple[int, int]) -> Verdict:
    """Compare what the plan reaches with what the prices allow. In model A both to the tie unit."""
    bound = at_best[0] // certificate.scale
    if certificate.bound != bound:
        raise Refused("bound_differs", found=bound, said=certificate.bound)
    if certificate.gap != bound - worth:
        raise Refused("gap_differs", found=bound - worth, said=certificate.gap)
    if certificate.model == "a" and worth * certificate.scale + sums.ties != at_best[0]:
        raise Refused("not_best", found=worth, bound=bound)
    open_bound = at_best[1] // certificate.scale if certificate.model == "a" else None
    return Verdict(certificate.model, worth, bound, bound - worth, sums.found, open_bound)
