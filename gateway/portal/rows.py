"""A row of the portal's map: an address, the page there, and how it is asked for."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Response

READ, READ_AND_SEND, SEND = ("GET",), ("GET", "POST"), ("POST",)


@dataclass(frozen=True)
class Row:
    """from_anywhere: takes forms that no page of ours sent; for what carries its own proof in the address."""

    address: str
    view: Callable[..., Response]
    methods: tuple[str, ...] = READ
    from_anywhere: bool = False
