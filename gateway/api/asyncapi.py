"""The AsyncAPI 3.0 document of the town: a channel for each fact, who sends it and who hears it.

https://www.asyncapi.com/docs/reference/specification/v3.0.0, AMQP binding 0.3.0.
"""

import re
from collections.abc import Sequence
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from services.commons.contracts.catalog import CATALOG
from services.commons.contracts.rows import Contract, FactType
from services.commons.kernel.envelope import routing_key

Part = dict[str, Any]

ENVELOPE: Part = {
    "type": "object",
    "required": ["specversion", "id", "source", "type", "subject", "time", "sequence", "correlationid", "dataclass", "data"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "description": "follows from source, subject and sequence"},
        "source": {"type": "string", "description": "service"},
        "type": {"type": "string"},
        "subject": {"type": "string", "description": "id of the aggregate"},
        "time": {"type": "string", "format": "date-time"},
        "sequence": {"type": "integer", "minimum": 1, "description": "the n-th fact of its subject"},
        "correlationid": {"type": "string"},
        "causationid": {"type": ["string", "null"]},
        "dataclass": {"enum": ["public", "internal", "personal"]},
        "traceparent": {
            "type": "string",
            "pattern": "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$",
            "description": "the hop that made it known (W3C trace context, CloudEvents distributed tracing); absent without a trace",
        },
    },
}


def build(catalog: Sequence[Contract] = CATALOG) -> Part:
    """Return the document."""
    payloads = _payloads(catalog)
    channels: Part = {}
    operations: Part = {}
    for contract in catalog:
        for fact in contract.facts:
            name = _name(contract, fact)
            channels[name] = _channel(contract, fact, payloads[name])
            operations[f"{contract.service} sends {name}"] = _operation("send", name, contract.service)
            for reader in _readers(catalog, contract, fact):
                operations[f"{reader.service} hears {name}"] = _operation("receive", name, reader.service)
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "善治 Shanzhi: facts", "version": "1", "license": {"name": "Apache-2.0"}},
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
    }


def _name(contract: Contract, fact: FactType) -> str:
    return f"{contract.service}.{routing_key(fact.name, fact.version)}"


def _channel(contract: Contract, fact: FactType, payload: Part) -> Part:
    envelope = {**ENVELOPE, "properties": {**ENVELOPE["properties"], "type": {"const": _name(contract, fact)}, "data": payload}}
    message = {"name": _name(contract, fact), "title": f"{fact.zh} · {fact.en}", "x-dataclass": fact.dataclass, "payload": envelope}
    exchange = {"name": f"{contract.service}.events", "type": "topic", "durable": True, "autoDelete": False}
    return {
        "address": routing_key(fact.name, fact.version),
        "messages": {"fact": message},
        "bindings": {"amqp": {"is": "routingKey", "exchange": exchange, "bindingVersion": "0.3.0"}},
    }


def _operation(action: str, channel: str, service: str) -> Part:
    return {"action": action, "channel": {"$ref": f"#/channels/{channel}"}, "tags": [{"name": service}]}


def _readers(catalog: Sequence[Contract], source: Contract, fact: FactType) -> list[Contract]:
    key = routing_key(fact.name, fact.version)
    return [it for it in catalog if any(row.source == source.service and heard(row.pattern, key) for row in it.listens)]


def heard(pattern: str, key: str) -> bool:
    """Return whether an AMQP topic ``pattern`` matches ``key``: ``*`` is one word, ``#`` any number."""
    words = (r"(\.[^.]+)*" if word == "#" else r"\.[^.]+" if word == "*" else re.escape(f".{word}") for word in pattern.split("."))
    return re.fullmatch("".join(words), f".{key}") is not None


def _payloads(catalog: Sequence[Contract]) -> dict[str, Part]:
    """Return the JSON Schema of each fact's payload, nested schemas written in place."""
    plugin = MarshmallowPlugin(schema_name_resolver=lambda schema: "")
    APISpec(title="facts", version="1", openapi_version="3.1.0", plugins=[plugin])
    converter = plugin.converter
    if converter is None:
        raise RuntimeError("apispec gave no converter")
    facts = [(contract, fact) for contract in catalog for fact in contract.facts]
    return {_name(contract, fact): converter.schema2jsonschema(fact.schema()) for contract, fact in facts}  # type: ignore[no-untyped-call]  # apispec
