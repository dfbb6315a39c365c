"""Messages that no department would send: put aside and counted, answered with a clear problem, and never quoted."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.faults import poison
from tests.faults.asking import Crowd, gather
from tests.faults.poison import CALLS, CANARY, FACTS, BadCall
from tests.faults.post import PostByWire
from tests.support.eventually import eventually
from tests.support.person import Person
from tests.support.towns import RunningTown
from town.servers.ports import free_port

SOON = {"SHANZHI_RETRY_FIRST_MS": "1", "SHANZHI_RETRY_ATTEMPTS": "2", "SHANZHI_LOG_LEVEL": "DEBUG"}


@dataclass
class Scene:
    town: RunningTown
    post: PostByWire
    crowd: Crowd

    def heard(self) -> set[str]:
        """Return the subjects of all facts in the log."""
        return {entry["fact"]["subject"] for entry in self.crowd.entries()}

    def parked(self) -> list[dict[str, str]]:
        return list(Person(self.town.url, "operator", token=self.operator).get("/audit/parked", limit=100)["items"])

    @property
    def operator(self) -> str:
        return self.crowd.people["operator"].token


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    port = free_port()
    given = {**SOON, "POST_PORT": str(port)}
    with RunningTown("tests.faults.posted_town", tmp_path_factory.mktemp("poison"), given=given) as town:
        crowd = gather(town.url, ())
        crowd = Crowd({**crowd.people, "operator": Person(town.url, "operator")}, {})
        post = PostByWire(port)
        yield Scene(town, post, crowd)
        post.close()


@pytest.mark.parametrize("name", FACTS)
def test_a_poisonous_fact_is_parked_and_its_neighbours_are_heard(scene: Scene, name: str) -> None:
    before = {row["id"] for row in scene.parked()}
    subject = f"beside {name}"

    scene.post.send([FACTS[name], poison.fact(poison.envelope(subject))])

    eventually(lambda: subject in scene.heard(), within_s=10)
    new = eventually(lambda: [row for row in scene.parked() if row["id"] not in before and row["state"] == "parked"], within_s=10)
    assert 1 == len(new)
    assert CANARY not in str(new)
    assert scene.town.is_ready()


@pytest.mark.parametrize("name", CALLS)
def test_a_poisonous_call_is_answered_clearly_and_its_neighbours_too(scene: Scene, name: str) -> None:
    bad: BadCall = CALLS[name]
    letter = bad.letter if bad.code is None else poison.addressed(name, bad.letter, scene.post.address)
    beside = poison.addressed(f"beside {name}", poison.SOUND_CALL, scene.post.address)

    scene.post.send([letter, beside])

    answer = eventually(lambda: scene.post.answers.get(f"beside {name}"), within_s=10)
    assert answer["error"] is None
    if bad.code is not None:
        answer = eventually(lambda: scene.post.answers.get(name), within_s=10)
        assert bad.code == (answer["error"] or {"code": ""})["code"]
    assert scene.town.is_ready()


def test_no_log_quotes_a_message(scene: Scene) -> None:
    assert scene.town.is_running
    assert CANARY not in scene.town.log.read_text(encoding="utf-8", errors="replace")
