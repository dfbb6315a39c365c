"""What every count must keep, whatever the ballot: budget, anonymity, neutrality, and no change by copying or by the currency."""

from dataclasses import replace
from itertools import product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from services.ideas.ballots.charter import Charter
from services.ideas.ballots.count import count
from services.ideas.ballots.election import Election, Group
from services.ideas.ballots.report import as_json
from tests.unit.ideas.ballots.making import elections

MANY = settings(max_examples=200, deadline=None)
SHARES = [
    Charter("equal-shares", satisfaction=satisfaction, completion=completion)
    for satisfaction, completion in product(("cost", "cardinality"), ("none", "add1", "add1-exhaustive"))
]
PASSES = [Charter("greedy"), Charter("greedy", unaffordable="stop"), Charter("committee", seats=3)]
ALL = [*PASSES, *SHARES]
ANY = st.sampled_from(ALL)
PLAIN = st.sampled_from([*PASSES, SHARES[0], SHARES[3]])


def reordered(election: Election, order: list[int]) -> Election:
    """List the options in another order: the one at ``order[n]`` becomes the n-th."""
    new = {old: place for place, old in enumerate(order)}
    groups = tuple(Group(group.papers, tuple(sorted(new[choice] for choice in group.choices))) for group in election.groups)
    return replace(election, options=tuple(election.options[old] for old in order), groups=groups)


@given(charter=ANY, election=elections())
@MANY
def test_winners_fit_and_everybody_else_is_told_why(charter: Charter, election: Election) -> None:
    tally = count(election, charter)

    ids = {option.id for option in election.options}
    lost = {election.options[position].id for position in tally.lacks}
    assert len(tally.winners) <= 3 if charter.seats else tally.cost <= election.budget
    assert (ids, set()) == (lost | set(tally.winners), lost & set(tally.winners))


@given(charter=ANY, election=elections(), chance=st.randoms(use_true_random=False))
@MANY
def test_the_order_of_papers_changes_nothing(charter: Charter, election: Election, chance: Random) -> None:
    groups = list(election.groups)
    chance.shuffle(groups)

    assert as_json(count(election, charter)) == as_json(count(replace(election, groups=tuple(groups)), charter))


@given(charter=ANY, election=elections())
@MANY
def test_groups_may_be_split(charter: Charter, election: Election) -> None:
    single = tuple(group._replace(papers=1) for group in election.groups for _ in range(group.papers))

    assert as_json(count(election, charter)) == as_json(count(replace(election, groups=single), charter))


@given(charter=ANY, election=elections(), data=st.data())
@MANY
def test_the_order_of_options_changes_nothing(charter: Charter, election: Election, data: st.DataObject) -> None:
    by_id = replace(charter, ties=("id",))
    order = data.draw(st.permutations(range(len(election.options))))

    assert count(election, by_id).winners == count(reordered(election, order), by_id).winners


@given(charter=ANY, election=elections(), data=st.data())
@MANY
def test_names_change_nothing(charter: Charter, election: Election, data: st.DataObject) -> None:
    names = data.draw(st.permutations([f"n{place}" for place in range(len(election.options))]))
    renamed = tuple(replace(option, id=name) for option, name in zip(election.options, names, strict=True))

    assert count(election, charter).outcome == count(replace(election, options=renamed), charter).outcome


@given(charter=PLAIN, election=elections(), times=st.integers(2, 5))
@MANY
def test_copying_every_paper_changes_no_winner(charter: Charter, election: Election, times: int) -> None:
    copied = replace(election, groups=tuple(group._replace(papers=group.papers * times) for group in election.groups))

    assert count(election, charter).winners == count(copied, charter).winners


@given(charter=ANY, election=elections(), rate=st.sampled_from((10, 100, 1000)))
@MANY
def test_counting_in_cents_changes_no_winner(charter: Charter, election: Election, rate: int) -> None:
    options = tuple(replace(option, cost=option.cost * rate) for option in election.options)
    in_cents = replace(election, options=options, budget=election.budget * rate, subunits=rate)

    assert as_json(count(election, charter)) == as_json(count(in_cents, charter))


@given(charter=PLAIN, election=elections(), rate=st.integers(2, 7))
@MANY
def test_the_currency_changes_no_winner(charter: Charter, election: Election, rate: int) -> None:
    options = tuple(replace(option, cost=option.cost * rate) for option in election.options)
    dearer = replace(election, options=options, budget=election.budget * rate)

    assert count(election, charter).winners == count(dearer, charter).winners


@given(charter=ANY, election=elections(), blank=st.integers(1, 3))
@MANY
def test_an_option_dearer_than_the_budget_changes_nothing_for_others(charter: Charter, election: Election, blank: int) -> None:
    if charter.seats:
        return
    dear = replace(election.options[0], id="dear", cost=election.budget + blank)
    everyone = tuple(group._replace(choices=(*group.choices, len(election.options))) for group in election.groups)
    larger = replace(election, options=(*election.options, dear), groups=everyone)

    tally = count(larger, charter)

    assert count(election, charter).outcome == tally.outcome
    assert "dearer_than_budget" == tally.lacks[len(election.options)].reason
