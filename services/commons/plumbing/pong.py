"""How a service is: what it answers to a ping, for the gateway's readiness, operators and ``shanzhi doctor``.

Everything beyond its database is optional and grows; nothing in it is about a person.
"""

from datetime import UTC, datetime
from typing import Any

import pymongo
from pymongo.database import Database
from pymongo.errors import PyMongoError

from services.commons.kernel.envelope import instant
from services.commons.kernel.version import VERSION
from services.commons.plumbing.heard import Heard
from services.commons.plumbing.site import Site

PATIENCE_S = 1.0  # with the database: whoever pings waits two
Told = dict[str, Any]


def pong(site: Site, broker_version: str) -> Told:
    """Return the answer; without its database a service still tells all it knows by itself."""
    told: Told = {
        "service": site.contract.service,
        "contract": site.contract.hash,
        "database": "ok",
        "version": VERSION,
        "started_at": instant(site.started_at),
        "canary_every_s": site.settings.canary_every_s,
        "canaries": _canaries(site.heard),
        **({"broker_version": broker_version} if broker_version else {}),
    }
    try:
        with pymongo.timeout(PATIENCE_S):
            told |= _kept(site)
    except PyMongoError:
        told["database"] = "away"
    return told | {"now": instant(datetime.now(UTC))}


def _kept(site: Site) -> Told:
    """Return what only the database knows. Raises PyMongoError."""
    backlog = site.relay.backlog()
    more = [tell() for tell in site.tells]
    return {
        "pending": backlog.facts,
        "oldest_pending_s": int(backlog.oldest_s),
        **site.inbox.waiting(),
        **_server(site.database.mongo),
        **dict(pair for each in more for pair in each.items()),
    }


def _server(mongo: "Database[Any]") -> Told:
    """Return version and clock of the database server; ``hello`` and ``buildInfo`` need no right."""
    clock = mongo.client.admin.command("hello").get("localTime")
    build = mongo.client.admin.command("buildInfo")
    secantus = build.get("secantusVersion")
    version = f"SecantusDB {secantus}" if secantus else f"MongoDB {build.get('version', '?')}"
    return {"database_version": version[:60], **({"database_now": instant(clock)} if clock else {})}


def _canaries(heard: Heard) -> list[Told]:
    rows = sorted(heard.songs.items())
    return [{"source": source, "heard_at": instant(song.at), "delay_ms": song.delay_ms} for source, song in rows]
