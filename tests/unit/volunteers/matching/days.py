"""A day of events on a city, each also solved anew as a whole: people and posts come and go, the rest stays."""

from random import Random

import numpy as np

from services.volunteers.matching.candidates import Pairs
from services.volunteers.matching.flow import solve
from services.volunteers.matching.instance import Bools, Instance, Ints, further_worth, load_costs
from services.volunteers.matching.market import Market, Seats
from services.volunteers.matching.plan import Plan, objective
from services.volunteers.matching.prices import prices
from services.volunteers.matching.rematch import Change, cancel, join, open_post, withdraw


class Day:
    """A market beside the whole city; ``here`` and ``open`` tell who and what is in it, ``person`` and ``post`` their numbers there."""

    def __init__(self, instance: Instance, pairs: Pairs, *, away: int, closed: int, kappa: int, chance: Random) -> None:
        self.instance, self.pairs, self.kappa, self.chance = instance, pairs, kappa, chance
        self.here = np.arange(len(instance.volunteers.ids)) >= away
        self.open = np.arange(len(instance.posts.ids)) >= closed
        some = self._there()
        plan = solve(instance, some)
        self.market = Market(instance, some, plan, prices(instance, some, plan), kappa)
        self.person = {place: place for place in np.nonzero(self.here)[0].tolist()}
        self.post = {place: place for place in np.nonzero(self.open)[0].tolist()}

    def begin_anew(self) -> None:
        """Make the market again from what stands proposed, as after a crash."""
        some, plan = self._there(), Plan(self.chosen()[self._there_mask()])
        bonus = plan.chosen * self.kappa * self.instance.scale
        self.market = Market(self.instance, some, plan, prices(self.instance, some, plan, bonus), self.kappa)
        self.person = {place: place for place in np.nonzero(self.here)[0].tolist()}
        self.post = {place: place for place in np.nonzero(self.open)[0].tolist()}

    def live(self) -> tuple[str, Change]:
        """Let something happen."""
        kinds = [("cancel", self.here), ("join", ~self.here), ("withdraw", self.open), ("open", ~self.open)]
        weights = [10, 10, 1, 1]
        kind, which = self.chance.choices(
            [row for row in kinds if row[1].any()], [w for w, row in zip(weights, kinds, strict=True) if row[1].any()]
        )[0]
        place = self.chance.choice(np.nonzero(which)[0].tolist())
        return kind, getattr(self, f"_{kind}")(place)

    def worths(self) -> tuple[int, int]:
        """Return what the market's plan is worth, and the best, each with kappa for what stood before the event, in tie units."""
        some = self._there()
        bonus = self.stood[self._there_mask()] * self.kappa * self.instance.scale
        plan = Plan(self.chosen()[self._there_mask()])
        return self._worth(some, plan, bonus), self._worth(some, solve(self.instance, some, bonus), bonus)

    def chosen(self) -> Bools:
        """Return, for each pair of the city, whether the market proposes it."""
        who = {number: place for place, number in self.person.items()}
        where = {number: place for place, number in self.post.items()}
        slots = range(self.market.owner.count)
        taken = [(slot, post) for slot, post in zip(slots, self.market.taken.values.tolist(), strict=False) if post >= 0]
        proposed = {who[int(self.market.owner.values[slot])] * len(self.open) + where[post] for slot, post in taken}
        return np.isin(self.pairs.volunteer * len(self.open) + self.pairs.post, list(proposed))

    def remember(self) -> None:
        self.stood = self.chosen()

    def _there_mask(self) -> Bools:
        mask: Bools = self.here[self.pairs.volunteer] & self.open[self.pairs.post]
        return mask

    def _there(self) -> Pairs:
        mask, p = self._there_mask(), self.pairs
        return Pairs(p.volunteer[mask], p.post[mask], p.score[mask], p.tie[mask])

    def _worth(self, pairs: Pairs, plan: Plan, bonus: Ints) -> int:
        points = objective(self.instance, pairs, plan) * self.instance.scale
        return points + int((pairs.tie + bonus)[plan.chosen].sum())

    def _cancel(self, place: int) -> Change:
        self.here[place] = False
        return cancel(self.market, self.person.pop(place))

    def _withdraw(self, place: int) -> Change:
        self.open[place] = False
        return withdraw(self.market, self.post.pop(place))

    def _join(self, place: int) -> Change:
        self.here[place] = True
        own = np.nonzero(self._there_mask() & (self.pairs.volunteer == place))[0]
        gains = self.pairs.refined(self.instance.scale)[own].tolist()
        posts = self.pairs.post[own].tolist()
        rows = [(int(self.instance.posts.period[post]), self.post[post], gain) for post, gain in zip(posts, gains, strict=True)]
        v = self.instance.volunteers
        costs = (load_costs(self.instance.rules, v.recent[place : place + 1]) * self.instance.scale)[0].tolist()
        self.person[place], change = join(self.market, int(v.limit[place]), costs, rows)
        return change

    def _open(self, place: int) -> Change:
        self.open[place] = True
        own = np.nonzero(self._there_mask() & (self.pairs.post == place))[0]
        gains = self.pairs.refined(self.instance.scale)[own].tolist()
        rows = [(self.person[who], gain) for who, gain in zip(self.pairs.volunteer[own].tolist(), gains, strict=True)]
        p, scale = self.instance.posts, self.instance.scale
        further = int(further_worth(self.instance.rules, p.worth)[place]) * scale
        seats = Seats(int(p.least[place]), int(p.most[place]), int(p.worth[place]) * scale, further)
        self.post[place], change = open_post(self.market, seats, int(p.period[place]), rows)
        return change
