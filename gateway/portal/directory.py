"""Names of departments and towns, kept a few minutes: they change once in years and stand on every page."""

from collections.abc import Callable
from datetime import datetime, timedelta

from gateway.client import Town
from gateway.portal.labels import Label
from services.commons.kernel.problems import Problem

KEPT = timedelta(minutes=5)


class Directory:
    """Asked by ``list_departments`` or ``list_towns``. Threads may share it: a row is replaced whole."""

    def __init__(self, town: Town, now: Callable[[], datetime]) -> None:
        self._town = town
        self._now = now
        self._kept: dict[str, tuple[datetime, tuple[Label, ...]]] = {}

    def units(self, operation_name: str) -> tuple[Label, ...]:
        """Return all rows. Raises what identity refuses with."""
        until, rows = self._kept.get(operation_name, (self._now(), ()))
        if until <= self._now():
            page = self._town.ask(operation_name, {})
            rows = tuple(Label(unit["code"], unit["zh"], unit["en"]) for unit in page["items"])
            self._kept[operation_name] = (self._now() + KEPT, rows)
        return rows

    def name(self, operation_name: str, code: str) -> Label:
        """Return a unit's name, its code when identity is away: a page is worth more than a name."""
        try:
            rows = self.units(operation_name)
        except Problem:
            rows = ()
        return next((row for row in rows if row.key == code), Label(code, code, code))
