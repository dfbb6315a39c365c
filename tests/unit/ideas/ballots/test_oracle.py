"""pabutools in exact mode is asked the same: random ballots with ties, blank papers and options without a vote.

pabutools is GPL and used here alone. Its own completion stops at the first exhaustive outcome; the steps of ``add1`` are
therefore its plain runs, one endowment after the other.
"""

from typing import Any

import pytest
from hypothesis import given, settings
from pabutools import fractions
from pabutools.election import ApprovalBallot, ApprovalProfile, Cardinality_Sat, Cost_Sat, Instance, Project
from pabutools.rules import greedy_utilitarian_welfare
from pabutools.rules.budgetallocation import BudgetAllocation
from pabutools.rules.mes.mes_rule import method_of_equal_shares_scheme
from pabutools.tiebreaking import TieBreakingRule

from services.ideas.ballots.charter import Charter
from services.ideas.ballots.count import count
from services.ideas.ballots.election import Election
from tests.unit.ideas.ballots.making import DATA, WITHOUT_DATA, elections, real

SATISFACTIONS = {"cost": Cost_Sat, "cardinality": Cardinality_Sat}
MANY = settings(max_examples=300, deadline=None)


class Oracle:
    """The same ballot as pabutools sees it. Names are positions; ties go to more votes, then less cost, then the first listed."""

    def __init__(self, election: Election) -> None:
        assert fractions.FRACTION == fractions.GMPY_FRAC
        projects = [Project(f"{place:03}", option.cost) for place, option in enumerate(election.options)]
        self.instance = Instance(projects, budget_limit=election.budget)
        papers = [[projects[choice] for choice in group.choices] for group in election.groups for _ in range(group.papers)]
        self.profile = ApprovalProfile([ApprovalBallot(paper) for paper in papers], instance=self.instance)
        self.ties = TieBreakingRule(lambda _, __, project: (-election.votes[int(project.name)], project.cost, project.name))
        self.election = election

    def greedy(self) -> set[int]:
        return places(greedy_utilitarian_welfare(self.instance, self.profile, Cost_Sat, tie_breaking=self.ties))

    def shares(self, satisfaction: str, endowment: Any, step: int | None = None) -> set[int]:
        profile = self.profile.as_sat_profile(SATISFACTIONS[satisfaction])
        start = BudgetAllocation()
        return places(
            method_of_equal_shares_scheme(
                self.instance, self.profile, profile, endowment, start, self.ties, voter_budget_increment=step, binary_sat=True
            )
        )

    def add1(self, satisfaction: str) -> set[int]:
        endowment = self.election.budget // self.election.papers
        costs = [option.cost for option in self.election.options]
        buyable = {place for place, votes in enumerate(self.election.votes) if votes}
        last = self.shares(satisfaction, fractions.frac(endowment))
        while last != buyable:
            endowment += 1
            found = self.shares(satisfaction, fractions.frac(endowment))
            if sum(costs[place] for place in found) > self.election.budget:
                break
            last = found
        return last


def places(allocation: Any) -> set[int]:
    return {int(project.name) for project in allocation}


def winners(election: Election, charter: Charter) -> set[int]:
    return set(count(election, charter).outcome.winners)


@given(elections())
@MANY
def test_greedy_is_as_the_oracle_says(election: Election) -> None:
    assert Oracle(election).greedy() == winners(election, Charter("greedy", score_least=0))


@given(elections())
@MANY
def test_equal_shares_without_completion_is_as_the_oracle_says(election: Election) -> None:
    oracle = Oracle(election)
    endowment = fractions.frac(election.budget, election.papers)

    for satisfaction in SATISFACTIONS:
        expected = oracle.shares(satisfaction, endowment)
        assert expected == winners(election, Charter("equal-shares", satisfaction=satisfaction))


@given(elections(papers=5, most=8))
@settings(max_examples=120, deadline=None)
def test_the_completion_until_overspending_is_as_the_oracle_says(election: Election) -> None:
    oracle = Oracle(election)

    for satisfaction in SATISFACTIONS:
        expected = oracle.add1(satisfaction)
        assert expected == winners(election, Charter("equal-shares", satisfaction=satisfaction, completion="add1"))


@given(elections(papers=5, most=8))
@settings(max_examples=120, deadline=None)
def test_the_exhaustive_completion_is_as_the_oracle_says(election: Election) -> None:
    oracle = Oracle(election)
    start = fractions.frac(election.budget // election.papers)

    for satisfaction in SATISFACTIONS:
        expected = oracle.shares(satisfaction, start, step=1)
        assert expected == winners(election, Charter("equal-shares", satisfaction=satisfaction, completion="add1-exhaustive"))


@WITHOUT_DATA
@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(path.name for path in DATA.glob("poland_lodz_*.pb")))
def test_real_ballots_by_equal_shares_are_as_the_oracle_says(name: str) -> None:
    election = real(name).election
    oracle = Oracle(election)

    for satisfaction in SATISFACTIONS:
        expected = oracle.shares(satisfaction, fractions.frac(election.budget, election.papers))
        assert expected == winners(election, Charter("equal-shares", satisfaction=satisfaction))
