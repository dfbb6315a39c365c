"""What a reader asks a list for, read from the address: only what the operation takes, the rest is let pass unread."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from gateway.client import View, find
from gateway.portal.labels import Label, label


@dataclass(frozen=True)
class Choice:
    """One thing that is asked for now, and the address without it."""

    label: Label
    without: str


def asked(operation: str, *names: str) -> View:
    """Return those of ``names`` that the address gives and the operation understands."""
    given = {name: value for name in names if (value := request.args.get(name, "").strip())}
    schema = find(operation)[1].query
    wrong = schema().validate(given) if schema else given
    return {name: value for name, value in given.items() if name not in wrong}


def chosen(given: Mapping[str, str], kinds: Mapping[str, str]) -> tuple[Choice, ...]:
    """Return what is asked for in words; ``kinds`` names the table of labels of each, free words have none."""
    return tuple(
        Choice(label(kind, given[name]) if kind else _free(given[name]), _without(given, name))
        for name, kind in kinds.items()
        if name in given
    )


def _free(words: str) -> Label:
    return Label(words, f"“{words}”", f"“{words}”")


def _without(given: Mapping[str, str], name: str) -> str:
    return "?" + urlencode({key: value for key, value in given.items() if key != name})
