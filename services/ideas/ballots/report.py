"""A tally as JSON: ids for positions, amounts in the source's units, fractions as text ("315/2")."""

from fractions import Fraction
from typing import Any

from services.ideas.ballots import rules
from services.ideas.ballots.election import Election
from services.ideas.ballots.tally import Figures, Lack, Outcome, Tally

Json = dict[str, Any]
MONEY = ("budget", "cost", "left", "price", "short_by", "supporters_left")
OPTIONS = ("rival", "tied")


def as_json(tally: Tally) -> Json:
    """Return the whole tally as JSON values; ``cost`` and ``budget`` are null where nothing costs."""
    election = tally.election
    spends = rules.RULES[tally.charter.rule].spends
    return {
        "winners": list(tally.winners),
        "cost": election.amount(tally.cost) if spends else None,
        "budget": election.amount(election.budget) if spends else None,
        "rule": tally.charter.rule,
        **_endowment(election, tally.counted[tally.charter.rule]),
        "papers": election.papers,
        "charter": tally.charter.json,
        "charter_hash": tally.charter.hash,
        "comparison": _comparison(tally),
        "trace": {name: _outcome(election, counted) for name, counted in tally.counted.items()},
        "lacks": {election.options[position].id: lack_as_json(election, lack) for position, lack in tally.lacks.items()},
    }


def _endowment(election: Election, outcome: Outcome) -> Json:
    """Return what each paper was given: a whole number where it is one, and always the exact fraction."""
    if outcome.endowment is None:
        return {"endowment": None, "endowment_exact": None}
    exact = outcome.endowment / election.subunits
    return {"endowment": int(exact) if exact.denominator == 1 else None, "endowment_exact": str(exact)}


def _comparison(tally: Tally) -> Json | None:
    found = tally.comparison
    if found is None:
        return None
    return {"equal-shares": found.equal_shares, "greedy": found.greedy, "neither": found.neither, "kept": found.kept}


def _outcome(election: Election, outcome: Outcome) -> Json:
    rounds = [
        {"option": election.options[row.option].id, "decision": row.decision, **_told(election, row.figures)} for row in outcome.rounds
    ]
    attempts = [
        {
            "from": election.amount(row.first),
            "to": election.amount(row.last),
            "winners": row.winners,
            "cost": election.amount(row.cost),
        }
        for row in outcome.attempts
    ]
    return {"rounds": rounds, "attempts": attempts}


def lack_as_json(election: Election, lack: Lack) -> Json:
    """Return why an option did not win, and its figures."""
    return {"reason": lack.reason, **_told(election, lack.figures)}


def _told(election: Election, figures: Figures) -> Json:
    return {name: _value(election, name, value) for name, value in figures.items()}


def _value(election: Election, name: str, value: Any) -> Any:
    if name in OPTIONS:
        return election.options[value].id if isinstance(value, int) else [election.options[each].id for each in value]
    if isinstance(value, Fraction):
        return str(value / election.subunits if name in MONEY else value)
    return election.amount(value) if name in MONEY else value
