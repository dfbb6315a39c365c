"""Where the processes of a town on one host tell their metrics, and how Prometheus learns of it."""

import json
from collections.abc import Mapping
from pathlib import Path

from town.secrets import SERVICES
from town.servers.ports import LOOPBACK

TARGETS = "prometheus-targets.json"


def metrics_ports(first: int) -> dict[str, int]:
    """Return the port of each process: the gateway has the first, the services those after it, by name.

    >>> metrics_ports(9100)["gateway"]
    9100
    """
    return {name: first + place for place, name in enumerate(("gateway", *sorted(SERVICES)))}


def write_targets(data_dir: Path, ports: Mapping[str, int]) -> None:
    """Tell Prometheus where to look (file_sd_configs)."""
    rows = [{"targets": [f"{LOOPBACK}:{port}"], "labels": {"process": name}} for name, port in ports.items()]
    (data_dir / TARGETS).write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
