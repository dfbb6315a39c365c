"""A row of the portal's map: an address, the page there, and how it is asked for."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Response

READ, READ_AND_SEND, SEND = ("GET",), ("GET", "POST"), ("POST",)


@dataclass(frozen=True)
class Row:
    address: str
    view: Callable[..., Response]
    methods: tuple[str, ...] = READ
