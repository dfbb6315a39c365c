"""What a town tells of itself when all is well, for tests to make one thing wrong in."""

from copy import deepcopy
from typing import Any

from services.commons.contracts.catalog import BY_SERVICE

AT = "2026-11-01T12:00:00.000Z"
A_DAY_BEFORE = "2026-10-31T12:00:00.000Z"


def well() -> dict[str, Any]:
    """Return a report as the gateway gathers it; each call a new one."""
    services = [_service(name) for name in sorted(BY_SERVICE)]
    songs = [{"source": name, "heard_at": "2026-11-01T11:59:30.000Z", "delay_ms": 40} for name in sorted(BY_SERVICE)]
    next(row for row in services if row["service"] == "audit")["canaries"] = songs
    return deepcopy({"at": AT, "broker": "ok", "version": "0.1.0", "gaps": 0, "services": services})


def of(report: dict[str, Any], service: str) -> dict[str, Any]:
    """Return what one service told."""
    told: dict[str, Any] = next(row for row in report["services"] if row["service"] == service)
    return told


def _service(name: str) -> dict[str, Any]:
    return {
        "service": name,
        "contract": BY_SERVICE[name].hash,
        "database": "ok",
        "version": "0.1.0",
        "started_at": A_DAY_BEFORE,
        "now": AT,
        "database_now": AT,
        "database_version": "MongoDB 8.0.4",
        "broker_version": "4.1.2",
        "canary_every_s": 60,
        "canaries": [],
        "pending": 0,
        "oldest_pending_s": 0,
        "due": 0,
        "parked": 0,
    }
