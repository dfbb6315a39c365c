"""Many at once: exactly one creates, exactly one takes a step, and no fact is lost between saving and clearing."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from random import Random

import pytest

from services.commons.contracts.ideas import CONTRACT
from services.commons.kernel.change import Change
from services.commons.kernel.command import Command
from services.commons.kernel.lifecycle import Lifecycle, State, Step
from services.commons.kernel.people import Actor
from services.commons.kernel.problems import CONFLICT, STEP_REFUSED, Problem
from services.commons.plumbing import outbox
from services.commons.plumbing.documents import Database
from services.commons.plumbing.leases import Lease
from services.commons.plumbing.outbox import Relay
from services.ideas import usecases
from services.ideas.settings import Settings
from services.ideas.store import open_stores
from services.ideas.usecases import Stores
from tests.component.documents.trees import Tree, Trees, grow, plant, wish
from tests.support.builders import AUTHOR, MODERATOR, ORGANISER, RESIDENT, contest_args, idea_args
from tests.support.eventually import eventually
from tests.support.publishing import ScriptedPublisher

THREADS = 50


def at_once(act: Callable[[int], object], many: int = THREADS) -> Counter[str]:
    """Let ``many`` threads act at the same moment; count what became of each: done, or the code of its problem."""
    gate = threading.Barrier(many)

    def one(n: int) -> str:
        gate.wait()
        try:
            act(n)
        except Problem as problem:
            return problem.kind.code
        return "done"

    with ThreadPoolExecutor(many) as pool:
        return Counter(pool.map(one, range(many)))


def test_fifty_who_create_one_document_create_one(trees: Trees) -> None:
    outcomes = at_once(lambda n: trees.create(wish(f"k{n}"), plant()))

    assert {"done": 1, CONFLICT.code: THREADS - 1} == outcomes
    assert (1, 1) == (trees.rows.count_documents({}), len(trees.document("oak")["outbox"]))


def test_fifty_repeats_of_one_wish_are_one_document_and_fifty_answers(trees: Trees) -> None:
    outcomes = at_once(lambda n: trees.create(wish("k"), plant()))

    assert {"done": THREADS} == outcomes
    assert [1] == [envelope["sequence"] for envelope in trees.document("oak")["outbox"]]


def test_all_who_change_one_document_are_counted_or_refused(trees: Trees) -> None:
    trees.create(wish(), plant())

    outcomes = at_once(lambda n: trees.change(wish(f"k{n}"), "oak", grow))

    assert THREADS == outcomes["done"] + outcomes[CONFLICT.code]
    assert (outcomes["done"], outcomes["done"] + 1) == (trees.get("oak").rings, trees.get("oak").version)
    assert [*range(1, outcomes["done"] + 2)] == [envelope["sequence"] for envelope in trees.document("oak")["outbox"]]


def test_one_wish_sent_many_times_at_once_changes_once(trees: Trees) -> None:
    trees.create(wish(), plant())

    outcomes = at_once(lambda n: trees.change(wish("k"), "oak", grow), 20)

    assert {"done": 20} == outcomes
    assert 1 == trees.get("oak").rings


ROLES = frozenset({"gardener"})
FELLING = Lifecycle(
    "tree",
    (State("0", "立", "standing"), State("1", "倒", "felled", final=True)),
    (Step("fell", "砍", "fell", ("0",), "1", ROLES, "tree.grew"),),
)


def fell(it: Tree) -> Change[Tree]:
    FELLING.advance(str(it.rings), "fell", roles=ROLES, given={})
    return grow(it)


def take_step(trees: Trees, id: str, n: int) -> None:
    trees.change(wish(f"k{n}"), id, fell)


def test_of_two_who_take_one_step_exactly_one_wins(trees: Trees) -> None:
    for n in range(10):
        id = f"t{n}"
        trees.create(wish(id=id), plant(id))

        outcomes = at_once(partial(take_step, trees, id), 2)

        assert {"done": 1, STEP_REFUSED.code: 1} == outcomes
        assert (1, 2) == (trees.get(id).rings, trees.get(id).version)


def contest_in(stores: Stores) -> str:
    """Return the id of an accepted idea in an open contest."""

    def ask(name: str, actor: Actor, new_id: str, **args: object) -> str:
        asked = Command(name, datetime(2026, 10, 7, tzinfo=UTC), new_id, args, actor)
        return str(getattr(usecases, name)(asked, stores)["id"])

    contest = ask("draft_contest", ORGANISER, "c" * 32, **contest_args())
    for step in ("announce", "open"):
        ask("step_contest", ORGANISER, "", contest_id=contest, step=step)
    idea = ask("submit_idea", AUTHOR, "d" * 32, contest_id=contest, **idea_args())
    return ask("step_idea", MODERATOR, "", idea_id=idea, step="accept")


def ideas_stores(database: Database) -> Stores:
    return open_stores(replace(database, contract=CONTRACT), Settings(amqp_uri="", mongo_uri="", secret="", claims_public_key=""))


def test_one_person_supporting_fifty_times_at_once_supports_once(database: Database) -> None:
    stores = ideas_stores(database)
    idea = contest_in(stores)

    def support(n: int) -> object:
        key = f"{n:032x}"
        command = Command("give_support", datetime(2026, 10, 7, tzinfo=UTC), key, {"idea_id": idea}, RESIDENT, key=key)
        return usecases.give_support(command, stores)

    outcomes = at_once(support)

    assert THREADS == outcomes["done"] + outcomes[CONFLICT.code]
    assert outcomes["done"] >= 1
    assert 1 == database.collection("supports").count_documents({})
    assert {idea: 1} == dict(stores.supports.counts([idea]))


def test_fifty_people_supporting_at_once_are_fifty(database: Database) -> None:
    stores = ideas_stores(database)
    idea = contest_in(stores)

    def support(n: int) -> object:
        person = replace(RESIDENT, id=f"resident{n}")
        return usecases.give_support(Command("give_support", datetime(2026, 10, 7, tzinfo=UTC), "", {"idea_id": idea}, person), stores)

    assert {"done": THREADS} == at_once(support)
    assert {idea: THREADS} == dict(stores.supports.counts([idea]))


def test_of_two_moderators_who_screen_one_idea_at_once_one_decides(database: Database) -> None:
    stores = ideas_stores(database)
    contest = stores.ideas.get(contest_in(stores)).contest_id

    for n in range(5):
        asked = Command("submit_idea", datetime(2026, 10, 7, tzinfo=UTC), f"e{n}", {**idea_args(), "contest_id": contest}, AUTHOR)
        usecases.submit_idea(asked, stores)

        def screen(k: int, idea: str = f"e{n}") -> object:
            step = {"idea_id": idea, "step": ("accept", "screen_out")[k], "reason_code": "duplicate", "reason": "重复。"}
            return usecases.step_idea(Command("step_idea", datetime(2026, 10, 7, tzinfo=UTC), "", step, MODERATOR), stores)

        assert {"done": 1, STEP_REFUSED.code: 1} == at_once(screen, 2)
        idea = stores.ideas.get(f"e{n}")
        assert (2, 1) == (idea.version, len(idea.history))


def test_two_relays_and_many_savers_lose_no_fact(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Savers race with two replicas that publish, clear and sweep; the broker refuses every third message or so."""
    monkeypatch.setattr(outbox, "SWEEP_EVERY_S", 0.01)
    monkeypatch.setattr(outbox, "GRACE_S", -1.0)
    chance = Random(1)
    publishers = [ScriptedPublisher(), ScriptedPublisher()]
    for publisher in publishers:
        publisher.refuses = lambda fact: chance.random() < 0.35
    relays = [Relay(publisher, Lease(database.mongo, f"relay{n}", "each")) for n, publisher in enumerate(publishers)]
    replicas = [Trees(replace(database, outbox=relay)) for relay in relays]
    threads = [threading.Thread(target=relay.run) for relay in relays]
    for thread in threads:
        thread.start()

    def save(n: int) -> None:
        for k in range(40):
            id = f"t{k}" if n < 2 else f"t{n}-{k}"
            with suppress(Problem):
                replicas[n % 2].create(wish(id=id), plant(id))
            replicas[n % 2].change(wish(), id, grow)

    outcomes = at_once(save, 6)
    rows = replicas[0].rows
    eventually(lambda: rows.count_documents({"$or": [{"outbox_pending": True}, {"outbox": {"$ne": []}}]}) == 0, within_s=60)
    for relay, thread in zip(relays, threads, strict=True):
        relay.stop()
        thread.join()

    arrived = {(fact["subject"], fact["sequence"]) for publisher in publishers for fact in publisher.arrived}
    saved = {(row["_id"], n) for row in rows.find() for n in range(1, row["version"] + 1)}
    assert {"done": 6} == outcomes
    assert (200 + 240, saved) == (len(saved), arrived)
