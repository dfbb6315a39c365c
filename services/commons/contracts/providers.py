"""Providers a town trusts to say who somebody is (OpenID Connect), as its operator lists them in one JSON file.

The gateway reads it to send browsers there, identity to judge what comes back. It holds no secret.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from marshmallow import Schema, ValidationError, fields, validate

from services.commons.contracts.units import DEPARTMENT_CODES
from services.commons.kernel.people import DEPARTMENT_ROLES, STAFF_ROLES, Level

MAPPED_ROLES = STAFF_ROLES - {"operator"}  # who runs the town is never another's to say
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_LEVELS = tuple(level.name.lower() for level in Level)


@dataclass(frozen=True)
class Grant:
    """What a claim is worth: ``claim`` equals ``value`` or, where it is a list, holds it."""

    claim: str
    value: str
    level: Level = Level.VISITOR
    role: str = ""
    department: str | None = None

    def fits(self, claims: Mapping[str, object]) -> bool:
        said = claims.get(self.claim)
        return self.value in [str(each) for each in said] if isinstance(said, list) else said is not None and str(said) == self.value


@dataclass(frozen=True)
class Provider:
    """One row. ``level`` is what every login there proves; ``levels`` and ``staff`` what single claims do.

    second_factor: values of the claim ``amr`` that count as a second factor.
    """

    key: str
    zh: str
    en: str
    issuer: str
    client_id: str
    scope: str = "openid profile"
    name_claim: str = "name"
    level: Level = Level.VISITOR
    levels: tuple[Grant, ...] = ()
    staff: tuple[Grant, ...] = ()
    second_factor: tuple[str, ...] = ()

    def level_of(self, claims: Mapping[str, object]) -> Level:
        """Return the level that ``claims`` prove."""
        return max([self.level, *(row.level for row in self.levels if row.fits(claims))])

    def staff_of(self, claims: Mapping[str, object]) -> Grant | None:
        """Return the first row of ``staff`` that fits."""
        return next((row for row in self.staff if row.fits(claims)), None)

    def has_second_factor(self, claims: Mapping[str, object]) -> bool:
        said = claims.get("amr")
        return isinstance(said, list) and not {str(each) for each in said}.isdisjoint(self.second_factor)


def is_trustworthy(address: str) -> bool:
    """Return whether what comes from ``address`` can be believed: over TLS, or from this very machine."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))


def _is_issuer(address: str) -> bool:
    return is_trustworthy(address) and not urlsplit(address).query and not urlsplit(address).fragment


def _short(most: int = 100) -> Any:
    return fields.String(required=True, validate=validate.Length(1, most))


class _LevelRow(Schema):
    claim, value = _short(), _short()
    level = fields.String(required=True, validate=validate.OneOf(_LEVELS))


class _StaffRow(Schema):
    claim, value = _short(), _short()
    role = fields.String(required=True, validate=validate.OneOf(sorted(MAPPED_ROLES)))
    department = fields.String(validate=validate.OneOf(sorted(DEPARTMENT_CODES)))


class _Row(Schema):
    key = fields.String(required=True, validate=validate.Regexp(r"^[a-z][a-z0-9_]{0,19}\Z"))
    zh, en, client_id = _short(40), _short(40), _short()
    issuer = _short(200)
    scope = fields.String(validate=validate.Length(1, 200))
    name_claim = fields.String(validate=validate.Length(1, 40))
    level = fields.String(validate=validate.OneOf(_LEVELS))
    levels = fields.List(fields.Nested(_LevelRow))
    staff = fields.List(fields.Nested(_StaffRow))
    second_factor = fields.List(fields.String())


_ROWS = _Row(many=True)


def read_providers(text: str) -> tuple[Provider, ...]:
    """Return the rows in ``text``, a JSON list. Raises ValueError that says what is wrong."""
    try:
        rows: Sequence[dict[str, Any]] = _ROWS.load(json.loads(text))
    except ValidationError as error:
        raise ValueError(str(error.messages)) from error
    if strange := [row["issuer"] for row in rows if not _is_issuer(row["issuer"])]:
        raise ValueError(f"must be an https address without query: {', '.join(strange)}")
    keys = [row["key"] for row in rows]
    if len(set(keys)) < len(keys):
        raise ValueError("two providers have one key")
    return tuple(_provider(row) for row in rows)


def _provider(row: dict[str, Any]) -> Provider:
    levels = tuple(Grant(each["claim"], each["value"], Level[each["level"].upper()]) for each in row.pop("levels", ()))
    staff = tuple(Grant(**each) for each in row.pop("staff", ()))
    if homeless := [each.role for each in staff if each.role in DEPARTMENT_ROLES and each.department is None]:
        raise ValueError(f"needs a department: {', '.join(homeless)}")
    level = Level[row.pop("level", "visitor").upper()]
    return Provider(**{**row, "level": level, "levels": levels, "staff": staff, "second_factor": tuple(row.get("second_factor", ()))})
