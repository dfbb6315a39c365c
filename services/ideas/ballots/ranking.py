"""One pass down a ranking: greedy by votes or points within a budget, or the first k where nothing costs.

Source of greedy: the rule of most cities' participatory budgets (Pabulib, "greedy"). O(m log m) once votes are added up.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from services.ideas.ballots import rules
from services.ideas.ballots.admission import Rivals
from services.ideas.ballots.charter import Charter
from services.ideas.ballots.election import APPROVAL, Election
from services.ideas.ballots.tally import INCOMPATIBLE, WON, Figures, Lack, Outcome, Round
from services.ideas.ballots.ties import Key

NO_ROOM, NO_SEAT, STOPPED = "no_room", "no_seat", "stopped"


@dataclass(frozen=True, slots=True)
class Ranking:
    """All that a pass reads. ``room`` is money or seats; ``key`` breaks ties of score and does not read the score."""

    election: Election
    running: Collection[int]
    rivals: Rivals
    key: Key
    room: int
    spends: bool
    stops: bool

    def takes(self, option: int) -> int:
        """Return how much of the room a winner takes."""
        return self.election.options[option].cost if self.spends else 1


@dataclass(frozen=True, slots=True)
class Turn:
    """An option's turn: what was decided, with how much room, and which winner it is incompatible with."""

    option: int
    decision: str
    room: int
    rival: int | None


def ranking(election: Election, charter: Charter, *, running: Collection[int], rivals: Rivals, key: Key) -> Ranking:
    """Return the ranking of ``charter``: with seats where it has some, else with the budget."""
    seats = charter.seats
    room = election.budget if seats is None else seats
    return Ranking(election, running, rivals, key, room, spends=seats is None, stops=charter.unaffordable == rules.STOP)


def count_ranking(ranking: Ranking) -> Outcome:
    """Return who wins, going down from the highest score."""
    scores = ranking.election.scores
    ranked = sorted(ranking.running, key=lambda option: (-scores[option], ranking.key(option)))
    turns = tuple(_turns(ranked, ranking))
    winners = tuple(turn.option for turn in turns if turn.decision == WON)
    rounds = tuple(Round(turn.option, turn.decision, _figures(turn, ranking)) for turn in turns)
    lacks = {turn.option: _lack(place, turns, ranking) for place, turn in enumerate(turns) if turn.decision != WON}
    return Outcome(winners, rounds, lacks)


def _turns(ranked: Sequence[int], ranking: Ranking) -> Iterator[Turn]:
    room, stopped, won = ranking.room, False, set[int]()
    for option in ranked:
        rival = min(ranking.rivals.get(option, frozenset()) & won, default=None)
        decision = _decision(ranking, stopped=stopped, rival=rival, fits=ranking.takes(option) <= room)
        yield Turn(option, decision, room, rival)
        stopped = stopped or (ranking.stops and decision == NO_ROOM)
        if decision == WON:
            room -= ranking.takes(option)
            won.add(option)


def _decision(ranking: Ranking, *, stopped: bool, rival: int | None, fits: bool) -> str:
    if stopped:
        return STOPPED
    if rival is not None:
        return INCOMPATIBLE
    if fits:
        return WON
    return NO_ROOM if ranking.spends else NO_SEAT


def _figures(turn: Turn, ranking: Ranking) -> Figures:
    score = {"votes" if ranking.election.ballot == APPROVAL else "points": ranking.election.scores[turn.option]}
    room = {"cost": ranking.takes(turn.option), "left": turn.room} if ranking.spends else {"seats_left": turn.room}
    return score | room | ({} if turn.rival is None else {"rival": turn.rival})


def _lack(place: int, turns: Sequence[Turn], ranking: Ranking) -> Lack:
    """Return the figures of the option's turn, and how many more votes (points) would have won, were all else the same."""
    turn = turns[place]
    figures = {**_figures(turn, ranking), "missing": _missing(place, turns, ranking)}
    if turn.decision == NO_ROOM:
        figures["short_by"] = ranking.takes(turn.option) - turn.room
    return Lack(turn.decision, figures)


def _missing(place: int, turns: Sequence[Turn], ranking: Ranking) -> int | None:
    """The more votes, the earlier the turn and the more room is left: so the latest turn at which it fits tells.

    None when there are not so many papers.
    """
    option, election = turns[place].option, ranking.election
    other = _latest_fit(option, turns[:place], ranking)
    needed = election.scores[other] + (ranking.key(option) > ranking.key(other))
    return None if election.ballot == APPROVAL and needed > election.papers else needed - election.scores[option]


def _latest_fit(option: int, earlier: Sequence[Turn], ranking: Ranking) -> int:
    """Return before whom ``option`` would have won, the latest. Before the first it would: nobody in the running is too dear."""
    rivals, fits = ranking.rivals.get(option, frozenset()), earlier[0].option
    for turn in earlier:
        if turn.decision == STOPPED or ranking.takes(option) > turn.room:
            break
        fits = turn.option
        if turn.decision == WON and turn.option in rivals:
            break
    return fits
