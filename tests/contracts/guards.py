"""Rules of the catalogue that a program can see. Each guard yields one sentence for one offence."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from marshmallow import Schema
from marshmallow.fields import Field, List, Nested

from services.commons.contracts.rows import Contract, FactType, Operation
from services.commons.kernel.envelope import BUS_CLASSES
from services.commons.kernel.problems import COMMON_PROBLEMS

Catalog = tuple[Contract, ...]
Guard = Callable[[Catalog], Iterator[str]]
CLASSES = ("public", "internal", "personal", "sensitive", "tip")  # each above the one before
NAMES_OF_PERSONS = frozenset(
    {"by", "person", "author", "actor", "login", "phone", "email", "address", "password", "otp", "token", "access_token", "claims"}
)
IN_EVERY_SERVICE = frozenset({"ping"})


def schemas(contract: Contract) -> Iterator[tuple[str, type[Schema]]]:
    """Yield every schema of a contract with where it is used."""
    for row in contract.operations:
        for part in ("body", "query", "returns"):
            schema = getattr(row, part)
            if schema:
                yield f"{contract.service}.{row.name} {part}", schema
    for fact in contract.facts:
        yield f"{contract.service}.{fact.name}", fact.schema


def each_field(where: str, schema: type[Schema]) -> Iterator[tuple[str, Field[Any]]]:
    """Yield every field, those within fields included, with where it is."""
    for name, field in schema().fields.items():
        yield from _within(f"{where}.{name}", field)


def _within(where: str, field: Field[Any]) -> Iterator[tuple[str, Field[Any]]]:
    yield where, field
    if isinstance(field, Nested):
        yield from each_field(where, type(field.schema))
    if isinstance(field, List):
        yield from _within(f"{where}[]", field.inner)


def all_fields(catalog: Catalog) -> Iterator[tuple[str, Field[Any]]]:
    for contract in catalog:
        for where, schema in schemas(contract):
            yield from each_field(where, schema)


def operations(catalog: Catalog) -> Iterator[tuple[Contract, Operation]]:
    return ((contract, row) for contract in catalog for row in contract.operations)


def dataclass_of(field: Field[Any]) -> str:
    return str(field.metadata.get("x-dataclass", ""))


def repeated(keys: Iterator[str]) -> Iterator[str]:
    return (key for key, count in Counter(keys).items() if count > 1)


def operations_share_a_name(catalog: Catalog) -> Iterator[str]:
    yield from repeated(row.name for _, row in operations(catalog) if row.name not in IN_EVERY_SERVICE)


def routes_are_shared(catalog: Catalog) -> Iterator[str]:
    """Two routes are one when only the names of their path fields differ."""
    yield from repeated(f"{row.method} {_shape(row.path)}" for _, row in operations(catalog) if row.path)


def _shape(path: str) -> str:
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


def emits_no_fact(catalog: Catalog) -> Iterator[str]:
    for contract, row in operations(catalog):
        yield from (f"{row.name} emits {name}" for name in row.emits if name not in contract.by_fact)


def queries_change_things(catalog: Catalog) -> Iterator[str]:
    for _, row in operations(catalog):
        if row.is_query and (row.emits or row.body or row.creates or row.edits):
            yield f"{row.name} is a query"


def methods_lie(catalog: Catalog) -> Iterator[str]:
    for _, row in operations(catalog):
        if (row.creates and row.method != "POST") or (row.edits and row.method not in ("PATCH", "PUT")):
            yield f"{row.name} is {row.method}"


def steps_make_no_fact(catalog: Catalog) -> Iterator[str]:
    for contract in catalog:
        for table in contract.lifecycles:
            yield from (f"{table.name} {step.key} makes {step.fact}" for step in table.steps if step.fact not in contract.by_fact)


def facts_are_no_past_deed_of_an_aggregate(catalog: Catalog) -> Iterator[str]:
    for contract in catalog:
        for name in repeated(fact.name for fact in contract.facts):
            yield f"{name} is told twice"
        for fact in contract.facts:
            aggregate, _, verb = fact.name.partition(".")
            if not aggregate.isidentifier() or not verb.isidentifier() or fact.version < 1:
                yield f"{fact.name} is no name of a fact"


def facts_are_above_the_bus(catalog: Catalog) -> Iterator[str]:
    for contract in catalog:
        yield from (f"{fact.name} is {fact.dataclass}" for fact in contract.facts if fact.dataclass not in BUS_CLASSES)


def facts_are_below_their_fields(catalog: Catalog) -> Iterator[str]:
    for contract in catalog:
        for fact in contract.facts:
            yield from _above(fact)


def _above(fact: FactType) -> Iterator[str]:
    for where, field in each_field(fact.name, fact.schema):
        if fact.dataclass in CLASSES and CLASSES.index(dataclass_of(field) or "public") > CLASSES.index(fact.dataclass):
            yield f"{where} is {dataclass_of(field)}"


def problems_share_a_code(catalog: Catalog) -> Iterator[str]:
    yield from repeated(row.code for rows in (COMMON_PROBLEMS, *(contract.problems for contract in catalog)) for row in rows)


def problems_are_about_nothing(catalog: Catalog) -> Iterator[str]:
    """A code begins with an aggregate or a noun of an operation, never with what belongs to every department."""
    common = {row.code.partition(".")[0] for row in COMMON_PROBLEMS}
    for contract in catalog:
        nouns = {table.name for table in contract.lifecycles} | {fact.name.partition(".")[0] for fact in contract.facts}
        nouns |= {word for row in contract.operations for word in row.name.split("_")}
        for row in contract.problems:
            noun, _, refusal = row.code.partition(".")
            if noun not in nouns - common or not refusal.isidentifier():
                yield f"{contract.service} refuses with {row.code}"


def problems_leave_no_way_on(catalog: Catalog) -> Iterator[str]:
    for contract in catalog:
        for row in contract.problems:
            if not all((row.zh, row.en, row.next_zh, row.next_en)) or row.status not in range(400, 500):
                yield row.code


def listens_to_nobody(catalog: Catalog) -> Iterator[str]:
    services = {contract.service for contract in catalog}
    for contract in catalog:
        yield from (f"{contract.service} listens to {row.source}" for row in contract.listens if row.source not in services)


def fields_declare_no_class(catalog: Catalog) -> Iterator[str]:
    yield from (f"{where} declares {dataclass_of(field)!r}" for where, field in all_fields(catalog) if dataclass_of(field) not in CLASSES)


def fields_say_nothing(catalog: Catalog) -> Iterator[str]:
    yield from (where for where, field in all_fields(catalog) if not field.metadata.get("description"))


def persons_are_public(catalog: Catalog) -> Iterator[str]:
    for where, field in all_fields(catalog):
        if where.rpartition(".")[2] in NAMES_OF_PERSONS and dataclass_of(field) in ("public", "internal"):
            yield f"{where} is {dataclass_of(field)}"


def lists_are_below_what_they_hold(catalog: Catalog) -> Iterator[str]:
    """The log's mask goes by the name of a field: a public list of personal things would show."""
    for where, field in all_fields(catalog):
        if isinstance(field, List) and dataclass_of(field.inner) != dataclass_of(field):
            yield where


def addresses_tell_of_persons(catalog: Catalog) -> Iterator[str]:
    """Paths and queries end in histories and logs of others: ids and choices only."""
    for contract, row in operations(catalog):
        if row.query and row.path:
            yield from (
                where
                for where, field in each_field(f"{contract.service}.{row.name}", row.query)
                if dataclass_of(field) not in ("public", "internal")
            )


GUARDS: tuple[Guard, ...] = (
    addresses_tell_of_persons,
    emits_no_fact,
    facts_are_above_the_bus,
    facts_are_below_their_fields,
    facts_are_no_past_deed_of_an_aggregate,
    fields_declare_no_class,
    fields_say_nothing,
    lists_are_below_what_they_hold,
    listens_to_nobody,
    methods_lie,
    operations_share_a_name,
    persons_are_public,
    problems_are_about_nothing,
    problems_leave_no_way_on,
    problems_share_a_code,
    queries_change_things,
    routes_are_shared,
    steps_make_no_fact,
)
