"""Settings: environment variables read once into a frozen dataclass, all errors told at once.

A secret may come from the file named in ``<NAME>_FILE`` instead, and never shows in a repr.
"""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, NoReturn, TypeVar

EX_CONFIG = 78  # sysexits.h
S = TypeVar("S")


class SettingsError(ValueError):
    """Names every variable that is missing or malformed, one per line."""


def variable(name: str, about: str, *, parse: Callable[[str], Any] = str, default: Any = MISSING, secret: bool = False) -> Any:
    """Declare a field read from ``name``; units belong in the name."""
    notes = {"variable": name, "about": about, "parse": parse, "secret": secret}
    return field(default=default, repr=not secret, metadata=notes)


def whole(least: int, most: int) -> Callable[[str], int]:
    """Parse a whole number within bounds."""

    def parse(text: str) -> int:
        value = int(text)
        if not least <= value <= most:
            raise ValueError(f"must be {least} to {most}")
        return value

    return parse


def one_of(*words: str) -> Callable[[str], str]:
    """Parse one of ``words``."""

    def parse(text: str) -> str:
        if text not in words:
            raise ValueError(f"must be one of {', '.join(words)}")
        return text

    return parse


def at_least(length: int) -> Callable[[str], str]:
    """Parse a text of ``length`` characters or more."""

    def parse(text: str) -> str:
        if len(text) < length:
            raise ValueError(f"must have {length} characters or more")
        return text

    return parse


def flag(text: str) -> bool:
    """Parse 1 or 0."""
    return {"1": True, "0": False}[text]


def read(kind: type[S], environ: Mapping[str, str]) -> S:
    """Return the settings. Raises SettingsError naming every bad variable."""
    values: dict[str, Any] = {}
    errors: list[str] = []
    for row in fields(kind):  # type: ignore[arg-type]  # a dataclass
        name = row.metadata["variable"]
        try:
            text = _text(name, environ, secret=row.metadata["secret"])
            if text is not None:
                values[row.name] = row.metadata["parse"](text)
            elif row.default is MISSING:
                errors.append(f"{name} is missing: {row.metadata['about']}")
        except (ValueError, KeyError, OSError) as error:
            shown = "" if row.metadata["secret"] else f" ({environ.get(name)!r}: {error})"
            errors.append(f"{name} cannot be read{shown}: {row.metadata['about']}")
    if errors:
        raise SettingsError("\n".join(errors))
    return kind(**values)


def _text(name: str, environ: Mapping[str, str], *, secret: bool) -> str | None:
    path = environ.get(f"{name}_FILE") if secret else None
    if path:
        return Path(path).read_text(encoding="utf-8").strip() or None
    return environ.get(name) or None


def read_or_exit(kind: type[S]) -> S:
    """Return the settings of this process, or say what is wrong and exit 78."""
    try:
        return read(kind, os.environ)
    except SettingsError as error:
        print(f"settings:\n{error}", file=sys.stderr)
        raise SystemExit(EX_CONFIG) from error


LOG_LEVEL = one_of("DEBUG", "INFO", "WARNING", "ERROR")


def _pem(text: str) -> str:
    if "-----BEGIN" not in text:
        raise ValueError("must be PEM")
    return text


@dataclass(frozen=True, kw_only=True)
class WatchedSettings:
    """Where a process tells its metrics."""

    metrics_port: int | None = variable(
        "SHANZHI_METRICS_PORT", "TCP port that /metrics is served on; not set: nowhere", parse=whole(1, 65_535), default=None
    )
    metrics_address: str = variable(
        "SHANZHI_METRICS_ADDRESS",
        "address that /metrics is served on; beyond loopback only inside a network of your own",
        default="127.0.0.1",
    )


@dataclass(frozen=True, kw_only=True)
class ServiceSettings(WatchedSettings):
    """What every service reads; a department adds its own by inheriting."""

    amqp_uri: str = variable("SHANZHI_AMQP_URI", "RabbitMQ of this service's user, pyamqp://user:password@host/vhost", secret=True)
    mongo_uri: str = variable("SHANZHI_MONGO_URI", "MongoDB server of this service's user", secret=True)
    secret: str = variable(
        "SHANZHI_SECRET", "this service's own secret, 32 characters or more; ids derive from it", parse=at_least(32), secret=True
    )
    claims_public_key: str = variable(
        "SHANZHI_CLAIMS_PUBLIC_KEY", "PEM public key that identity signs claims with", parse=_pem, secret=True
    )
    log_level: str = variable("SHANZHI_LOG_LEVEL", "DEBUG, INFO, WARNING or ERROR", parse=LOG_LEVEL, default="INFO")
    canary_every_s: int = variable(
        "SHANZHI_CANARY_EVERY_S",
        "how often a canary fact is sent through broker and audit, seconds; 0: never",
        parse=whole(0, 3600),
        default=60,
    )
    max_workers: int = variable("SHANZHI_MAX_WORKERS", "requests a service works on at once", parse=whole(1, 200), default=20)
    retry_first_ms: int = variable(
        "SHANZHI_RETRY_FIRST_MS", "first delay after a failed fact, milliseconds; doubles", parse=whole(1, 3_600_000), default=1000
    )
    retry_attempts: int = variable("SHANZHI_RETRY_ATTEMPTS", "attempts before a fact is parked", parse=whole(1, 50), default=6)


def exit_for_port(settings: WatchedSettings, error: OSError) -> NoReturn:
    """Say that nobody can listen there, and exit 78."""
    where = f"{settings.metrics_address}:{settings.metrics_port}"
    print(f"settings:\nSHANZHI_METRICS_PORT: {where} cannot be listened on: {error.strerror}", file=sys.stderr)
    raise SystemExit(EX_CONFIG) from error
