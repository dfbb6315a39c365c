"""One write carries an aggregate, its fact and its key; who comes second decides again."""

import pytest

from services.commons.kernel.change import Change, Fact
from services.commons.kernel.envelope import fact_id
from services.commons.kernel.problems import BACKLOG, CONFLICT, NOT_FOUND, VERSION_STALE
from services.commons.plumbing.documents import ATTEMPTS, OUTBOX_CAP, OWN_FIELDS, Database, Documents, DuplicateKey, RefusedClass
from tests.component.documents.trees import CLASSES, CONTRACT, LONG_AGO, Offers, Tree, Trees, grow, plant, wish
from tests.support.refusals import refused


def test_a_new_document_carries_its_first_fact(trees: Trees, offers: Offers) -> None:
    tree = trees.create(wish("k"), plant())

    document = trees.document("oak")
    assert Tree("oak", version=1) == tree == trees.get("oak")
    assert (1, True, {"key": "k", "fingerprint": "as sent"}) == (document["version"], document["outbox_pending"], document["created_by"])
    assert [("oak", envelope := document["outbox"][0])] == offers.made
    assert (fact_id("trees", "oak", 1), 1, "trees.tree.planted.v1", {"rings": 0}) == (
        envelope["id"],
        envelope["sequence"],
        envelope["type"],
        envelope["data"],
    )


def test_every_change_adds_one_version_and_one_fact(trees: Trees, offers: Offers) -> None:
    trees.create(wish(), plant())

    for _ in range(3):
        trees.change(wish(), "oak", grow)

    document = trees.document("oak")
    assert (4, 3) == (trees.get("oak").version, trees.get("oak").rings)
    assert [1, 2, 3, 4] == [envelope["sequence"] for envelope in document["outbox"]]
    assert [fact_id("trees", "oak", n) for n in (1, 2, 3, 4)] == [envelope["id"] for _, envelope in offers.made]
    assert [0, 1, 2, 3] == [envelope["data"]["rings"] for envelope in document["outbox"]]


def test_who_comes_second_decides_again_on_what_is_there(trees: Trees) -> None:
    trees.create(wish(), plant())
    seen = []

    def decide(it: Tree) -> Change[Tree]:
        seen.append(it.rings)
        if len(seen) < 3:
            trees.change(wish(), "oak", grow)
        return grow(it)

    after = trees.change(wish(), "oak", decide)

    assert ([0, 1, 2], 3, 4) == (seen, after.rings, after.version)
    assert [1, 2, 3, 4] == [envelope["sequence"] for envelope in trees.document("oak")["outbox"]]


def test_who_always_comes_second_is_refused_at_last(trees: Trees) -> None:
    trees.create(wish(), plant())

    def decide(it: Tree) -> Change[Tree]:
        trees.change(wish(), "oak", grow)
        return grow(it)

    with refused(CONFLICT):
        trees.change(wish(), "oak", decide)
    assert ATTEMPTS == trees.get("oak").rings


def test_deciding_that_all_is_well_writes_nothing(trees: Trees, offers: Offers) -> None:
    trees.create(wish(), plant())

    assert trees.get("oak") == trees.change(wish("k"), "oak", lambda it: None)
    assert (1, []) == (len(offers.made), trees.document("oak")["keys"])


def test_what_is_not_there_is_not_changed(trees: Trees) -> None:
    with refused(NOT_FOUND):
        trees.change(wish(), "oak", grow)
    with refused(NOT_FOUND):
        trees.get("oak")
    assert trees.find("oak") is None


def test_an_edit_of_an_old_version_is_refused(trees: Trees) -> None:
    trees.create(wish(), plant())

    assert 2 == trees.change(wish(version=1), "oak", grow).version
    with refused(VERSION_STALE, version=2):
        trees.change(wish(version=1), "oak", grow)
    with refused(VERSION_STALE, version=2):
        trees.change(wish(version=3), "oak", grow)


def test_an_edit_that_comes_second_is_not_saved(trees: Trees) -> None:
    trees.create(wish(), plant())

    def decide(it: Tree) -> Change[Tree]:
        if it.version == 1:
            trees.change(wish(), "oak", grow)
        return grow(it)

    with refused(VERSION_STALE, version=2):
        trees.change(wish(version=1), "oak", decide)
    assert 1 == trees.get("oak").rings


@pytest.mark.parametrize("name", [name for name, dataclass in CLASSES.items() if dataclass in ("", "sensitive", "tip")])
def test_a_fact_that_is_not_for_the_bus_is_not_even_saved(trees: Trees, offers: Offers, name: str) -> None:
    trees.create(wish(id="elm"), plant("elm"))

    with pytest.raises(RefusedClass, match=name):
        trees.create(wish(), lambda: Change(Tree("oak"), Fact(name, {"rings": 0})))
    with pytest.raises(RefusedClass, match=name):
        trees.change(wish(), "elm", lambda it: Change(it, Fact(name, {"rings": 0})))

    assert (None, 1, 1) == (trees.find("oak"), trees.get("elm").version, len(offers.made))


def test_a_fact_that_the_contract_does_not_have_is_not_saved(trees: Trees) -> None:
    with pytest.raises(KeyError, match=r"tree\.fell"):
        trees.create(wish(), lambda: Change(Tree("oak"), Fact("tree.fell", {})))
    assert trees.find("oak") is None


def test_a_fact_carries_only_what_its_schema_names(trees: Trees, offers: Offers) -> None:
    trees.create(wish(), lambda: Change(Tree("oak"), Fact("tree.planted", {"rings": 0, "secret": "here"})))

    assert {"rings": 0} == offers.made[0][1]["data"]


def test_too_many_facts_waiting_refuse_a_change_until_some_are_gone(trees: Trees) -> None:
    trees.create(wish(), plant())
    for n in range(OUTBOX_CAP - 1):
        trees.change(wish(f"k{n}"), "oak", grow)

    with refused(BACKLOG):
        trees.change(wish("one more"), "oak", grow)
    assert OUTBOX_CAP == len(trees.document("oak")["outbox"]) == trees.get("oak").version
    assert trees.get("oak") == trees.change(wish(f"k{OUTBOX_CAP - 2}"), "oak", grow)

    trees.rows.update_one({"_id": "oak"}, {"$pop": {"outbox": -1}})
    assert OUTBOX_CAP + 1 == trees.change(wish("one more"), "oak", grow).version


def test_another_unique_index_refuses_by_its_name(trees: Trees, offers: Offers) -> None:
    trees.rows.create_index("place", unique=True, sparse=True)
    trees.create(wish(), plant("oak", place="square"))

    with pytest.raises(DuplicateKey, match="place"):
        trees.create(wish("k", id="elm"), plant("elm", place="square"))

    assert (None, 1) == (trees.find("elm"), len(offers.made))


def test_times_and_texts_come_back_as_they_went(trees: Trees) -> None:
    planted = Tree("oak", 3, "香山 🌳", LONG_AGO.replace(microsecond=123_000), version=1)

    trees.create(wish(), plant("oak", rings=3, place="香山 🌳", planted_at=planted.planted_at))

    assert planted == trees.get("oak")
    assert CONTRACT.by_fact["tree.planted"].dataclass == trees.document("oak")["outbox"][0]["dataclass"]


@pytest.mark.parametrize("name", sorted(OWN_FIELDS))
def test_a_department_has_no_field_of_plumbings(database: Database, name: str) -> None:
    careless: Documents[Tree] = Documents(database, "careless", lambda it: {name: "mine"}, lambda row: Tree(row["_id"]))

    with pytest.raises(ValueError, match=f"{name}: plumbing's own"):
        careless.create(wish(), plant())
    assert 0 == careless.rows.count_documents({})
