"""What a decision returns: the aggregate as it will be, and the one fact that says so.

One change is one fact, so an aggregate's version is also its fact count (docs/adr/0003).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]
A = TypeVar("A")


@dataclass(frozen=True)
class Fact:
    """Something that happened: ``name`` as in the contract's FACTS (``idea.submitted``)."""

    name: str
    payload: Mapping[str, Json]


@dataclass(frozen=True)
class Change(Generic[A]):
    """The state after, and its fact: neither can be saved without the other."""

    after: A
    fact: Fact
