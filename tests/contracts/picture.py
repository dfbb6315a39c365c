"""What a contract promises, as plain data: the golden files, and what two pictures differ in.

Within a version everything only grows. A picture may gain facts, operations, optional fields, choices and steps;
whatever else differs breaks somebody who relied on it.
"""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from marshmallow import Schema
from marshmallow.fields import Field, List, Nested

from services.commons.contracts.fields import describe
from services.commons.contracts.rows import Contract, Operation
from services.commons.kernel.envelope import routing_key
from services.commons.kernel.lifecycle import Lifecycle

Picture = dict[str, Any]
WIDE = 150
FOR_EVER = "9999-12-31"


def picture(contract: Contract) -> Picture:
    """Return what ``contract`` promises; schemas are told once and named elsewhere."""
    schemas: Picture = {}
    return {
        "facts": {
            routing_key(fact.name, fact.version): {"dataclass": fact.dataclass, "payload": _named(fact.schema, schemas)}
            for fact in contract.facts
        },
        "lifecycles": {table.name: _lifecycle(table) for table in contract.lifecycles},
        "operations": {row.name: _operation(row, schemas) for row in contract.operations},
        "problems": {row.code: row.status for row in contract.problems},
        "schemas": schemas,
    }


def _operation(row: Operation, schemas: Picture) -> Picture:
    return {
        "route": f"{row.method} {row.path}" if row.path else None,
        "key": row.creates,
        "if_match": row.edits,
        "emits": sorted(row.emits),
        "allowed": {"login": row.allowed.login, "level": row.allowed.level.name.lower(), "roles": sorted(row.allowed.roles)},
        "body": _named(row.body, schemas),
        "query": _named(row.query, schemas),
        "returns": _named(row.returns, schemas),
        **({"sunset_on": row.sunset_on.isoformat()} if row.sunset_on else {}),
    }


def _named(schema: type[Schema] | None, schemas: Picture) -> str | None:
    if schema is None:
        return None
    name, rows = schema.__name__, describe(schema)
    told = {key: _folded(field, rows[key], schemas) for key, field in schema().fields.items()}
    if schemas.setdefault(name, told) != told:
        raise ValueError(f"two schemas are called {name}")
    return name


def _folded(field: Field[Any], row: Picture, schemas: Picture) -> Picture:
    if isinstance(field, Nested):
        return row | {"of": _named(type(field.schema), schemas)}
    return row | {"of": _folded(field.inner, row["of"], schemas)} if isinstance(field, List) else row


def _lifecycle(table: Lifecycle) -> Picture:
    return {
        "states": [state.key for state in table.states],
        "retired": dict(table.retired),
        "steps": {
            step.key: {"from": sorted(step.sources), "to": step.target, "requires": sorted(step.requires), "fact": step.fact}
            for step in table.steps
        },
    }


def render(value: Any, indent: str = "") -> str:
    """Return JSON with one line for what fits in it, so that a diff shows one field."""
    line = json.dumps(value, ensure_ascii=False, sort_keys=True)
    if not isinstance(value, dict) or not value or (indent and len(indent) + len(line) <= WIDE):
        return line
    inner = indent + " "
    rows = (f"{inner}{json.dumps(key, ensure_ascii=False)}: {render(value[key], inner)}" for key in sorted(value))
    return "{\n" + ",\n".join(rows) + f"\n{indent}}}"


def breaks(before: Picture, after: Picture, *, today: date | None = None) -> Iterator[str]:
    """Yield one sentence for every promise of ``before`` that ``after`` breaks; what has had its sunset may be gone."""
    on = (today or datetime.now(UTC).date()).isoformat()
    for kind, compare in (("facts", _fact_breaks), ("lifecycles", _lifecycle_breaks), ("operations", _operation_breaks)):
        olds, news = _unfolded(before, kind), _unfolded(after, kind)
        for name, old in olds.items():
            if name in news:
                yield from compare(name, old, news[name])
            elif on < old.get("sunset_on", FOR_EVER):
                yield f"{name} is gone"
    for code, status in before["problems"].items():
        if after["problems"].get(code) != status:
            yield f"problem {code} is gone or has another status"


def _unfolded(it: Picture, kind: str) -> Picture:
    """Return the rows of one kind with their schemas in place of the names."""

    def fields(name: str | None) -> Picture:
        return {key: row(value) for key, value in it["schemas"][name].items()} if name else {}

    def row(value: Picture) -> Picture:
        if "of" not in value:
            return value
        return value | {"of": fields(value["of"]) if value["kind"] == "Nested" else row(value["of"])}

    return {
        name: {key: fields(value) if key in ("payload", "body", "query", "returns") else value for key, value in it_row.items()}
        for name, it_row in it[kind].items()
    }


def _fact_breaks(name: str, old: Picture, new: Picture) -> Iterator[str]:
    if old["dataclass"] != new["dataclass"]:
        yield f"{name} changed its data class"
    yield from _field_breaks(name, old["payload"], new["payload"], asked=True, told=True)


def _operation_breaks(name: str, old: Picture, new: Picture) -> Iterator[str]:
    if old["route"] != new["route"]:
        yield f"{name} moved from {old['route']}"
    for term, label in (("key", "an Idempotency-Key"), ("if_match", "If-Match")):
        if new[term] and not old[term]:
            yield f"{name} now requires {label}"
    for part in ("body", "query"):
        yield from _field_breaks(f"{name} {part}", old[part], new[part], asked=True)
    yield from _field_breaks(f"{name} returns", old["returns"], new["returns"], told=True)


def _lifecycle_breaks(name: str, old: Picture, new: Picture) -> Iterator[str]:
    for state in set(old["states"]) - set(new["states"]) - set(new["retired"]):
        yield f"{name} lost state {state}"
    for key, step in old["steps"].items():
        after = new["steps"].get(key)
        if after is None:
            yield f"{name} lost step {key}"
        elif (after["to"], after["fact"]) != (step["to"], step["fact"]) or set(step["from"]) - set(after["from"]):
            yield f"{name} step {key} leads elsewhere"
        elif set(after["requires"]) - set(step["requires"]):
            yield f"{name} step {key} requires more"


def _field_breaks(where: str, old: Picture, new: Picture, *, asked: bool = False, told: bool = False) -> Iterator[str]:
    """``asked``: somebody sends these, so nothing more may be required; ``told``: somebody reads these, so nothing less."""
    for name, row in old.items():
        if name not in new:
            yield f"{where}.{name} is gone"
        else:
            yield from _row_breaks(f"{where}.{name}", row, new[name], asked=asked, told=told)
    if asked:
        yield from (f"{where}.{name} is new and required" for name in new.keys() - old.keys() if new[name]["required"])


def _row_breaks(where: str, old: Picture, new: Picture, *, asked: bool, told: bool) -> Iterator[str]:
    for name in ("kind", "dataclass", "many"):
        if old.get(name) != new.get(name):
            yield f"{where} changed its {name}"
    if asked and new["required"] and not old["required"]:
        yield f"{where} became required"
    if told and old["required"] and not new["required"]:
        yield f"{where} may now be absent"
    if _lost_choices(old, new, asked=asked):
        yield f"{where} lost a choice"
    if asked and not told and _is_tighter(old, new):
        yield f"{where} takes less"
    if "of" in old and "of" in new:
        inner = (old["of"], new["of"]) if old["kind"] == "Nested" else ({"each": old["of"]}, {"each": new["of"]})
        yield from _field_breaks(where, *inner, asked=asked, told=told)


def _lost_choices(old: Picture, new: Picture, *, asked: bool) -> bool:
    """Choices are for ever; what took any text may not ask for one of a list."""
    if "choices" not in old:
        return asked and "choices" in new
    return "choices" in new and bool({*old["choices"]} - {*new["choices"]})


def _is_tighter(old: Picture, new: Picture) -> bool:
    none, any_length = -1, 2**63
    return bool(new.get("least", none) > old.get("least", none) or new.get("most", any_length) < old.get("most", any_length))
