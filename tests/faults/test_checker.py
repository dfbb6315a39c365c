"""The judge is judged: it must find a loss, a double, a swap and an invention, and pass what is sound."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from services.audit.chain.entries import Head, append
from services.commons.kernel.canonical import canonical
from services.commons.kernel.envelope import Envelope, fact_id
from tests.faults.history import DONE, REFUSED, UNKNOWN, Asked, Effect, History, judge

IDEAS = tuple(f"idea{n}" for n in range(3))


def fact(name: str, subject: str, sequence: int = 1, **data: str) -> Envelope:
    about: Envelope = {
        "specversion": "1.0",
        "source": "ideas",
        "subject": subject,
        "sequence": sequence,
        "time": "2026-11-01T04:00:00.000Z",
    }
    return {**about, "id": fact_id("ideas", subject, sequence), "type": f"ideas.{name}.v1", "data": dict(data)}


def log(facts: Sequence[Envelope]) -> list[dict[str, Any]]:
    entries, _ = append(Head(), map(canonical, facts))
    chained = zip(entries, facts, strict=True)
    return [{"index": entry.index, "previous": entry.previous, "hash": entry.hash, "fact": told} for entry, told in chained]


def submitted(id: str) -> Effect:
    return ("idea.submitted", f"words of {id}")


def accepted(id: str) -> Effect:
    return ("idea.accepted", id)


FACTS = [
    *(fact("idea.submitted", id, content_sha256=f"words of {id}") for id in IDEAS),
    fact("session.opened", "session"),
    *(fact("idea.accepted", id, 2) for id in IDEAS),
]
EFFECTS = [*map(submitted, IDEAS), *map(accepted, IDEAS)]
ASKED = [
    *(Asked(f"submit {id}", "submit_idea", DONE, submitted(id), id) for id in IDEAS),
    *(Asked(f"accept {id}", "step_idea", DONE, accepted(id), id) for id in IDEAS),
    Asked("accept idea0 again", "step_idea", REFUSED, accepted("idea0")),
]
SOUND = History(ASKED, EFFECTS, log(FACTS))
NOTHING_WRONG = {"lost": 0, "doubled": 0, "unexplained": 0, "disordered": 0, "late": 0}


def lose_a_fact(it: History) -> History:
    return replace(it, entries=log(FACTS[:-1]))


def lose_an_effect(it: History) -> History:
    return replace(it, shown=EFFECTS[1:])


def lose_a_command(it: History) -> History:
    return replace(it, shown=EFFECTS[:-1], entries=log(FACTS[:-1]))


def lose_half_of_an_unanswered_command(it: History) -> History:
    asked = [replace(row, status=UNKNOWN) if row.key == "accept idea2" else row for row in ASKED]
    return replace(it, asked=asked, entries=log(FACTS[:-1]))


def answer_with_another_id(it: History) -> History:
    return replace(it, asked=[*ASKED[:-2], replace(ASKED[-2], id="idea9"), ASKED[-1]])


def tell_a_fact_twice(it: History) -> History:
    return replace(it, entries=log([*FACTS, FACTS[0]]))


def save_twice(it: History) -> History:
    return replace(it, shown=[*EFFECTS, submitted("idea1")])


def take_a_step_twice(it: History) -> History:
    return replace(it, entries=log([*FACTS, fact("idea.accepted", "idea2", 3)]))


def answer_a_key_with_two_ids(it: History) -> History:
    return replace(it, asked=[*ASKED, replace(ASKED[0], id="idea7")])


def invent_a_fact(it: History) -> History:
    return replace(it, entries=log([*FACTS, fact("idea.submitted", "idea8", content_sha256="words of nobody")]))


def invent_a_kind_of_fact(it: History) -> History:
    return replace(it, entries=log([*FACTS, fact("idea.burnt", "idea0", 3)]))


def do_what_was_refused(it: History) -> History:
    asked = [replace(row, status=REFUSED) if row.key == "accept idea1" else row for row in ASKED]
    return replace(it, asked=asked)


def swap_two_entries(it: History) -> History:
    entries = list(it.entries)
    return replace(it, entries=[*entries[:1], entries[2], entries[1], *entries[3:]])


def swap_two_sequences(it: History) -> History:
    first: Envelope = {"sequence": 2, "id": fact_id("ideas", "idea2", 2)}
    last: Envelope = {"sequence": 1, "id": fact_id("ideas", "idea2", 1)}
    return replace(it, entries=log([*FACTS[:2], {**FACTS[2], **first}, *FACTS[3:-1], {**FACTS[-1], **last}]))


def skip_a_sequence(it: History) -> History:
    return replace(it, entries=log([*FACTS[:-1], {**FACTS[-1], "sequence": 3, "id": fact_id("ideas", "idea2", 3)}]))


def alter_a_fact(it: History) -> History:
    entries = [dict(entry) for entry in it.entries]
    entries[3] = {**entries[3], "fact": {**entries[3]["fact"], "time": "2026-11-01T05:00:00.000Z"}}
    return replace(it, entries=entries)


def tell_the_second_fact_first(it: History) -> History:
    return replace(it, entries=log([FACTS[-1], *FACTS[:-1]]))


FAULTS: tuple[tuple[Callable[[History], History], dict[str, int]], ...] = (
    (lose_a_fact, {"lost": 1}),
    (lose_an_effect, {"lost": 1}),
    (lose_a_command, {"lost": 2}),
    (lose_half_of_an_unanswered_command, {"lost": 1}),
    (answer_with_another_id, {"lost": 1}),
    (tell_a_fact_twice, {"doubled": 1, "late": 1}),
    (save_twice, {"doubled": 1}),
    (take_a_step_twice, {"doubled": 1}),
    (answer_a_key_with_two_ids, {"doubled": 1, "lost": 1}),
    (invent_a_fact, {"unexplained": 1, "lost": 1}),
    (invent_a_kind_of_fact, {"unexplained": 1}),
    (do_what_was_refused, {"unexplained": 2}),
    (swap_two_entries, {"disordered": 3}),
    (swap_two_sequences, {"disordered": 1, "late": 1}),
    (skip_a_sequence, {"disordered": 1}),
    (alter_a_fact, {"disordered": 1}),
    (tell_the_second_fact_first, {"late": 1}),
)


def test_a_sound_history_passes() -> None:
    verdict = judge(SOUND)

    assert NOTHING_WRONG == verdict.counts
    assert verdict.is_sound


def test_an_unanswered_command_may_have_been_done_or_not() -> None:
    asked = [replace(row, status=UNKNOWN) if row.key == "accept idea2" else row for row in ASKED]

    assert judge(replace(SOUND, asked=asked)).is_sound
    assert judge(replace(SOUND, asked=asked, shown=EFFECTS[:-1], entries=log(FACTS[:-1]))).is_sound


def test_a_repeat_that_was_answered_settles_what_was_unknown() -> None:
    unknown = replace(ASKED[0], status=UNKNOWN, id=None)

    assert judge(replace(SOUND, asked=[unknown, *ASKED])).is_sound
    assert 2 == len(judge(replace(SOUND, asked=[unknown, *ASKED], shown=EFFECTS[1:], entries=log(FACTS[1:]))).lost)


@pytest.mark.parametrize(("spoil", "found"), FAULTS, ids=[spoil.__name__ for spoil, _ in FAULTS])
def test_every_fault_is_found(spoil: Callable[[History], History], found: dict[str, int]) -> None:
    verdict = judge(spoil(SOUND))

    assert {**NOTHING_WRONG, **found} == verdict.counts
    assert verdict.is_sound is (set(found) == {"late"})
