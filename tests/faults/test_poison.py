"""Messages that no department would send: put aside and counted, answered with a clear problem, and never quoted."""

from typing import Any

import pytest

from tests.faults import poison
from tests.faults.poison import CALLS, CANARY, FACTS, BadCall
from tests.faults.posting import PostedTown
from tests.support.eventually import eventually


@pytest.mark.parametrize("name", FACTS)
def test_a_poisonous_fact_is_parked_and_its_neighbours_are_heard(posted: PostedTown, name: str) -> None:
    before = posted.parked()
    subject = f"beside {name}"

    posted.post.send([FACTS[name], poison.fact(poison.envelope(subject))])

    eventually(lambda: subject in posted.heard(), within_s=10)
    (id,) = eventually(lambda: posted.parked().keys() - before.keys(), within_s=10)
    assert CANARY not in str(posted.parked()[id])
    assert posted.town.is_ready()


@pytest.mark.parametrize("name", CALLS)
def test_a_poisonous_call_is_answered_clearly_and_its_neighbours_too(posted: PostedTown, name: str) -> None:
    bad: BadCall = CALLS[name]
    if posted.is_on_rabbitmq and not bad.is_carried:
        pytest.skip("RabbitMQ does not carry it")
    letter = bad.letter if bad.code is None else poison.addressed(name, bad.letter, posted.post.address)
    beside = poison.addressed(f"beside {name}", poison.SOUND_CALL, posted.post.address)

    posted.post.send([letter, beside])

    answer: Any = eventually(lambda: posted.post.answers.get(f"beside {name}"), within_s=10)
    assert answer["error"] is None
    if bad.code is not None:
        answer = eventually(lambda: posted.post.answers.get(name), within_s=10)
        assert bad.code == (answer["error"] or {"code": ""})["code"]
    assert posted.town.is_ready()


def test_no_log_quotes_a_message_and_no_process_died_of_one(posted: PostedTown) -> None:
    before = posted.pids()
    calls = [bad.letter for bad in CALLS.values() if bad.is_carried]

    posted.post.send([*FACTS.values(), *calls, poison.fact(poison.envelope("after all"))])

    eventually(lambda: "after all" in posted.heard(), within_s=30)
    assert before == posted.pids()
    assert CANARY not in posted.logs()
