"""Which versions of database and broker this town is made for (docs/how-to/deploy.md)."""

import re
from collections.abc import Iterator

from gateway.client import View
from gateway.health.rows import NOTE, WRONG, Finding

LEAST = {"MongoDB": (7, 0), "RabbitMQ": (3, 10)}
SECANTUS = "SecantusDB 0.7.0b3"


def versions(report: View) -> Iterator[Finding]:
    """Name each service whose database or broker is older than supported, or is another SecantusDB than was tried."""
    for told in report["services"]:
        name, database = told["service"], told.get("database_version", "")
        if database.startswith("SecantusDB"):
            if database != SECANTUS:
                zh, en = f"{name} 用 {database}，测试过的是 {SECANTUS}", f"{name} uses {database}; {SECANTUS} is what was tried"
                yield Finding("versions", NOTE, name, zh, en)
        else:
            yield from _least(name, database)
        if "broker_version" in told:
            yield from _least(name, f"RabbitMQ {told['broker_version']}")


def _least(name: str, version: str) -> Iterator[Finding]:
    server, _, number = version.partition(" ")
    found = re.match(r"(\d+)\.(\d+)", number)
    if found and server in LEAST and (int(found[1]), int(found[2])) < LEAST[server]:
        least = ".".join(map(str, LEAST[server]))
        zh, en = f"{name} 用 {version}，至少需要 {least}", f"{name} uses {version}; {least} is the least"
        yield Finding("versions", WRONG, name, zh, en)
