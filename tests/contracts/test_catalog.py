"""The catalogue keeps its rules, and every rule is seen to bite on a contract made wrong."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from marshmallow import Schema, fields

from services.commons.contracts.catalog import BY_SERVICE, CATALOG, PROBLEMS, http_operations
from services.commons.contracts.common import Done
from services.commons.contracts.fields import count, flag, identifier, listing, moment, nested, text
from services.commons.contracts.rows import GET, PATCH, POST, Contract, FactType, Listen, Operation
from services.commons.kernel.lifecycle import Lifecycle, State, Step
from services.commons.kernel.people import ANYONE, LOGGED_IN, Level, citizen, staff
from services.commons.kernel.problems import ProblemType
from tests.contracts import guards
from tests.contracts.guards import GUARDS, Guard


class TreeFact(Schema):
    by = identifier("account", dataclass="personal")
    place = text("where", max_length=80)


class Bare(Schema):
    depth = fields.Integer(metadata={"description": "no class"})


class Wordless(Schema):
    depth = fields.Integer(metadata={"x-dataclass": "public"})


class Login(Schema):
    login = identifier("account")


class Followers(Schema):
    whom = fields.List(identifier("account", dataclass="personal"), metadata={"description": "accounts", "x-dataclass": "public"})


class Nest(Schema):
    inner = nested(Bare, "a field within")


class Person(Schema):
    name = text("name", max_length=40, dataclass="personal")


class Diagnosis(Schema):
    text = text("what ails it", max_length=80, dataclass="sensitive")


PLANT = Operation("plant_tree", POST, "/trees/{tree_id}", "种树", "Plant", ANYONE, Done, emits=("tree.planted",))
LOOK = Operation("get_tree", GET, "/trees/{tree_id}", "看树", "Look", ANYONE, Done)
PLANTED = FactType("tree.planted", 1, TreeFact, "personal", "种树", "tree planted")
TREE = Lifecycle(
    "tree",
    (State("seed", "种", "seed"), State("grown", "树", "grown", final=True)),
    (Step("plant", "种", "plant", ("seed",), "grown", frozenset({"citizen"}), "tree.planted"),),
)
TOO_MANY = ProblemType("tree.too_many", 409, "太多", "Too many", "明年再种", "Plant next year")
TREES = Contract("trees", "树", "trees", (LOOK, PLANT), (PLANTED,), (TREE,), (Listen("trees"),), (TOO_MANY,))

BAD: tuple[tuple[Guard, Contract, str], ...] = (
    (guards.operations_share_a_name, replace(TREES, operations=(PLANT, replace(PLANT, path="/bushes"))), "plant_tree"),
    (guards.routes_are_shared, replace(TREES, operations=(LOOK, replace(LOOK, name="see", path="/trees/{id}"))), "GET /trees/{}"),
    (guards.emits_no_fact, replace(TREES, facts=()), "plant_tree emits tree.planted"),
    (guards.queries_change_things, replace(TREES, operations=(replace(LOOK, emits=("tree.planted",)),)), "get_tree is a query"),
    (guards.queries_change_things, replace(TREES, operations=(replace(LOOK, body=Done),)), "get_tree is a query"),
    (guards.methods_lie, replace(TREES, operations=(replace(PLANT, edits=True),)), "plant_tree is POST"),
    (guards.methods_lie, replace(TREES, operations=(replace(PLANT, creates=True, method=PATCH),)), "plant_tree is PATCH"),
    (guards.steps_make_no_fact, replace(TREES, facts=()), "tree plant makes tree.planted"),
    (guards.facts_are_no_past_deed_of_an_aggregate, replace(TREES, facts=(PLANTED, PLANTED)), "tree.planted is told twice"),
    (
        guards.facts_are_no_past_deed_of_an_aggregate,
        replace(TREES, facts=(replace(PLANTED, name="planted"),)),
        "planted is no name of a fact",
    ),
    (
        guards.facts_are_no_past_deed_of_an_aggregate,
        replace(TREES, facts=(replace(PLANTED, version=0),)),
        "tree.planted is no name of a fact",
    ),
    (guards.facts_are_above_the_bus, replace(TREES, facts=(replace(PLANTED, dataclass="sensitive"),)), "tree.planted is sensitive"),
    (guards.facts_are_above_the_bus, replace(TREES, facts=(replace(PLANTED, dataclass=""),)), "tree.planted is "),
    (guards.facts_are_below_their_fields, replace(TREES, facts=(replace(PLANTED, dataclass="public"),)), "tree.planted.by is personal"),
    (guards.facts_are_below_their_fields, replace(TREES, facts=(replace(PLANTED, schema=Diagnosis),)), "tree.planted.text is sensitive"),
    (guards.problems_share_a_code, replace(TREES, problems=(TOO_MANY, TOO_MANY)), "tree.too_many"),
    (guards.problems_share_a_code, replace(TREES, problems=(replace(TOO_MANY, code="access.forbidden"),)), "access.forbidden"),
    (guards.problems_are_about_nothing, replace(TREES, problems=(replace(TOO_MANY, code="bush.no"),)), "trees refuses with bush.no"),
    (guards.problems_are_about_nothing, replace(TREES, problems=(replace(TOO_MANY, code="tree"),)), "trees refuses with tree"),
    (guards.problems_are_about_nothing, replace(TREES, problems=(replace(TOO_MANY, code="request.no"),)), "trees refuses with request.no"),
    (guards.problems_leave_no_way_on, replace(TREES, problems=(replace(TOO_MANY, next_zh=""),)), "tree.too_many"),
    (guards.problems_leave_no_way_on, replace(TREES, problems=(replace(TOO_MANY, status=500),)), "tree.too_many"),
    (guards.listens_to_nobody, replace(TREES, listens=(Listen("bushes"),)), "trees listens to bushes"),
    (guards.fields_declare_no_class, replace(TREES, operations=(replace(LOOK, returns=Bare),)), "trees.get_tree returns.depth declares ''"),
    (
        guards.fields_declare_no_class,
        replace(TREES, operations=(replace(PLANT, body=Nest),)),
        "trees.plant_tree body.inner.depth declares ''",
    ),
    (guards.fields_say_nothing, replace(TREES, operations=(replace(LOOK, returns=Wordless),)), "trees.get_tree returns.depth"),
    (guards.persons_are_public, replace(TREES, operations=(replace(LOOK, returns=Login),)), "trees.get_tree returns.login is public"),
    (guards.lists_are_below_what_they_hold, replace(TREES, operations=(replace(LOOK, returns=Followers),)), "trees.get_tree returns.whom"),
    (guards.addresses_tell_of_persons, replace(TREES, operations=(replace(LOOK, query=Person),)), "trees.get_tree.name"),
)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.__name__)
def test_no_contract_of_the_catalogue_is_guilty(guard: Guard) -> None:
    assert [] == list(guard(CATALOG))


@pytest.mark.parametrize(("guard", "contract", "says"), BAD, ids=[f"{guard.__name__}-{says}" for guard, _, says in BAD])
def test_the_guard_bites(guard: Guard, contract: Contract, says: str) -> None:
    assert [] == list(guard((TREES,)))
    assert [says] == list(guard((contract,)))


def test_every_guard_is_seen_to_bite() -> None:
    assert set(GUARDS) == {guard for guard, _, _ in BAD}


def test_operations_share_no_name_across_departments() -> None:
    other = replace(TREES, service="bushes", operations=(replace(PLANT, path="/bushes"),))

    assert ["plant_tree"] == list(guards.operations_share_a_name((TREES, other)))


def test_the_catalogue_is_sorted_and_found_by_service_and_code() -> None:
    services = [contract.service for contract in CATALOG]

    assert sorted(set(services)) == services
    assert CATALOG == tuple(BY_SERVICE.values())
    assert all(code == row.code for code, row in PROBLEMS.items())
    assert {row.code for contract in CATALOG for row in contract.problems} <= set(PROBLEMS)


def test_every_service_answers_a_ping_but_not_over_http() -> None:
    for contract in CATALOG:
        assert contract.by_operation["ping"].path is None
    assert "ping" not in {row.name for _, row in http_operations()}


def variants() -> Iterator[Contract]:
    """Yield contracts that each differ from TREES in one thing that somebody relies on."""
    yield replace(TREES, operations=(PLANT,))
    for change in (
        {"path": "/tree/{tree_id}"},
        {"allowed": LOGGED_IN},
        {"allowed": staff("operator")},
        {"allowed": citizen(Level.PHONE)},
        {"creates": True},
        {"edits": True},
        {"emits": ()},
        {"body": Person},
        {"query": Person},
        {"returns": Person},
    ):
        yield replace(TREES, operations=(LOOK, replace(PLANT, **change)))
    for fact in (replace(PLANTED, version=2), replace(PLANTED, dataclass="internal"), replace(PLANTED, schema=Person)):
        yield replace(TREES, facts=(fact,))
    step = TREE.steps[0]
    for other in (replace(step, roles=frozenset({"organiser"})), replace(step, requires=("reason",)), replace(step, fact="tree.grown")):
        yield replace(TREES, lifecycles=(replace(TREE, steps=(other,)),))
    yield replace(TREES, lifecycles=(replace(TREE, states=(replace(TREE.states[0], zh="籽"), TREE.states[1])),))
    yield replace(TREES, problems=(replace(TOO_MANY, status=422),))


def test_the_hash_of_a_contract_changes_with_anything_published() -> None:
    others = [contract.hash for contract in variants()]

    assert TREES.hash == replace(TREES).hash
    assert len(others) == len({*others} - {TREES.hash})


def test_the_hash_tells_texts_choices_and_limits_apart() -> None:
    kinds = (
        text("x", max_length=5),
        text("x", max_length=6),
        text("x", max_length=5, dataclass="internal"),
        text("x", max_length=5, required=False),
        count("x"),
        count("x", most=5),
        flag("x"),
        moment("x"),
        listing(count("x"), "x"),
        listing(flag("x"), "x"),
        nested(Done, "x"),
        nested(Done, "x", many=True),
    )

    hashes = {replace(TREES, operations=(replace(LOOK, returns=Schema.from_dict({"x": kind})),)).hash for kind in kinds}

    assert len(kinds) == len(hashes)
