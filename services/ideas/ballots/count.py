"""Count a ballot by its charter: the one function others need."""

from collections.abc import Mapping

from services.ideas.ballots import rules
from services.ideas.ballots.admission import Rivals, rivals_of, shut_out
from services.ideas.ballots.charter import BadCharter, Charter
from services.ideas.ballots.comparison import compare
from services.ideas.ballots.completion import Watch, count_equal_shares
from services.ideas.ballots.election import Election
from services.ideas.ballots.market import open_market
from services.ideas.ballots.ranking import count_ranking, ranking
from services.ideas.ballots.tally import Comparison, Lack, Outcome, Tally
from services.ideas.ballots.ties import tie_key


def count(election: Election, charter: Charter, *, lot_seed: bytes | None = None, watch: Watch | None = None) -> Tally:
    """Return the tally; the same arguments give the same one on any machine.

    ``lot_seed`` is what the charter committed to, where it draws lots. ``watch`` is called with the last attempt of a long completion.
    Raises BadCharter when the charter is of another ballot: its type, budget, ids or seed differ.
    """
    _refuse_other(election, charter)
    out, rivals = shut_out(election, charter), rivals_of(election, charter)
    running = frozenset(range(len(election.options))) - out.keys()
    counted = _count(election, charter, running, rivals, lot_seed, watch)
    comparison = _compare(election, charter, counted)
    kept = counted[comparison.kept if comparison else charter.rule]
    lacks = {**dict.fromkeys(running - frozenset(kept.winners), Lack("no_votes")), **kept.lacks, **out}
    return Tally(election, charter, kept, counted, dict(sorted(lacks.items())), comparison)


def _count(
    election: Election, charter: Charter, running: frozenset[int], rivals: Rivals, lot_seed: bytes | None, watch: Watch | None
) -> Mapping[str, Outcome]:
    """Return the outcome of the charter's rule, and of greedy where the two are to be compared."""
    counted = {}
    if charter.rule == rules.EQUAL_SHARES:
        key = tie_key(election, charter, lot_seed)
        market = open_market(election, running=running, satisfaction=charter.satisfaction, rivals=rivals, key=key)
        counted[charter.rule] = count_equal_shares(election, charter, market, watch)
        if charter.comparison == rules.NONE:
            return counted
    key = tie_key(election, charter, lot_seed, beside_score=True)
    outcome = count_ranking(ranking(election, charter, running=running, rivals=rivals, key=key))
    return {**counted, rules.GREEDY if counted else charter.rule: outcome}


def _compare(election: Election, charter: Charter, counted: Mapping[str, Outcome]) -> Comparison | None:
    if charter.comparison == rules.NONE:
        return None
    shares, greedy = counted[rules.EQUAL_SHARES], counted[rules.GREEDY]
    return compare(election, charter, equal_shares=shares.winners, greedy=greedy.winners)


def _refuse_other(election: Election, charter: Charter) -> None:
    if charter.ballot != election.ballot:
        raise BadCharter(f"it counts a ballot of {charter.ballot}, this one is of {election.ballot}")
    if charter.budget is not None and charter.budget * election.subunits != election.budget:
        raise BadCharter(f"its budget is {charter.budget}, that of the ballot {election.amount(election.budget)}")
