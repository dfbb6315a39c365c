"""Many at once for one thing: whoever is told yes was the one, and everybody else was told no."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests.faults.asking import MODERATOR, ORGANISER, Crowd, draft, gather, open_contest, step, submit, submit_ideas, support
from tests.faults.conftest import Judged
from tests.faults.history import DONE, REFUSED
from tests.support.eventually import eventually
from tests.support.person import Person, enroll
from tests.support.towns import RunningTown

ROUNDS = 20
CROWD = 50
RIVAL = "organiser2"
CITIZEN = {"roles": ["citizen"], "level": "resident"}
COLLEAGUE = {"roles": ["organiser"], "level": "real_name", "department": "social_work"}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with RunningTown("town.embedded", tmp_path_factory.mktemp("races")) as running:
        yield running.url


@pytest.fixture(scope="module")
def everybody(town: str) -> Crowd:
    return gather(town, ("resident1", "resident2"))


@pytest.fixture
def crowd(town: str, everybody: Crowd) -> Crowd:
    """Return everybody, who have not asked for anything yet."""
    return replace(everybody, asked=[])


@pytest.fixture
def since(town: str, everybody: Crowd) -> int:
    eventually(lambda: everybody.is_settled(town), within_s=20)
    return len(everybody.entries())


def idea_to_support(crowd: Crowd, contest: str) -> str:
    (idea,) = submit_ideas(crowd, "resident1", contest, [f"{contest}-idea"])
    crowd.ask(step(MODERATOR, "ideas", idea, "accept", f"{contest}-accept"))
    return idea


def test_of_two_organisers_racing_one_step_one_takes_it(town: str, crowd: Crowd, since: int, judged: Judged) -> None:
    crowd = replace(crowd, people={**crowd.people, RIVAL: enroll(town, Person(town, "operator"), RIVAL, COLLEAGUE)})
    contests = [str(crowd.ask(draft(f"race{n}")).id) for n in range(ROUNDS)]

    rounds = [
        crowd.ask_all([step(who, "contests", id, "announce", f"{who}-{id}") for who in (ORGANISER, RIVAL)], at_once=2) for id in contests
    ]

    assert [{DONE: 1, REFUSED: 1}] * ROUNDS == [Counter(told.status for told in both) for both in rounds]
    eventually(lambda: crowd.is_settled(town), within_s=20)
    verdict = crowd.judged(*contests, since=since)
    assert [] == verdict.late
    judged(f"two organisers race one step, {ROUNDS} times", verdict)


def test_fifty_residents_racing_one_idea_give_fifty_supports(town: str, crowd: Crowd, since: int, judged: Judged) -> None:
    operator, logins = Person(town, "operator"), [f"resident-of-{n}" for n in range(CROWD)]
    with ThreadPoolExecutor(4) as pool:
        people = dict(zip(logins, pool.map(lambda login: enroll(town, operator, login, CITIZEN), logins), strict=True))
    accounts = {login: person.get("/accounts/me")["id"] for login, person in people.items()}
    crowd = Crowd({**crowd.people, **people}, accounts)
    contest = open_contest(crowd, "fifty")
    idea = idea_to_support(crowd, contest)

    told = crowd.ask_all([support(who, account, idea, f"fifty-{who}") for who, account in accounts.items()], at_once=CROWD)

    assert [DONE] * CROWD == [row.status for row in told]
    assert CROWD == Person(town).get(f"/ideas/{idea}")["supports"]
    eventually(lambda: crowd.is_settled(town), within_s=20)
    judged(f"{CROWD} residents race one support", crowd.judged(contest, since=since))


@pytest.mark.parametrize("keys", [1, CROWD])
def test_one_person_racing_for_one_idea_supports_it_once(town: str, crowd: Crowd, since: int, keys: int, judged: Judged) -> None:
    contest = open_contest(crowd, f"{keys}-keys")
    idea, account = idea_to_support(crowd, contest), crowd.accounts["resident2"]

    told = crowd.ask_all([support("resident2", account, idea, f"{contest}-{n % keys}") for n in range(CROWD)], at_once=CROWD)

    assert {DONE} <= {row.status for row in told} <= ({DONE} if keys == 1 else {DONE, REFUSED})
    assert 1 == Person(town).get(f"/ideas/{idea}")["supports"]
    eventually(lambda: crowd.is_settled(town), within_s=20)
    judged(f"one resident races {CROWD} times under {keys} keys", crowd.judged(contest, since=since))


def test_one_key_makes_one_idea_however_often_it_is_sent(town: str, crowd: Crowd, since: int, judged: Judged) -> None:
    contest = open_contest(crowd, "double")
    wish = submit("resident1", contest, "sent-ten-times")

    told = crowd.ask_all([wish] * 10, at_once=10)

    assert {(DONE, told[0].id)} == {(row.status, row.id) for row in told}
    other_words = {**(wish.body or {}), "title": "另一个点子"}
    assert "idempotency.key_reused" == crowd.people["resident1"].refused("POST", wish.path, other_words, key=wish.key)
    eventually(lambda: crowd.is_settled(town), within_s=20)
    judged("one submit sent 10 times at once", crowd.judged(contest, since=since))
