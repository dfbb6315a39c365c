"""The town of many processes, seen as its host sees it: which process is which, killed, stopped, started again."""

import os
from collections.abc import Mapping
from glob import glob
from pathlib import Path

import psutil
import pytest

from services.commons.contracts.catalog import CATALOG
from tests.support.eventually import eventually
from tests.support.towns import RunningTown
from town.servers.rabbit import SBIN_FOLDERS

SERVICES = tuple(contract.service for contract in CATALOG)
BROKER, DATABASE, GATEWAY = "beam.smp", "secantus", "gunicorn"
BACK_WITHIN_S = 90


def started(module: str, data_dir: Path, given: Mapping[str, str] | None = None) -> RunningTown:
    """Start a town of many processes; skip where there is no RabbitMQ, but never where CI=true."""
    if not any(glob(folder) for folder in SBIN_FOLDERS) and os.environ.get("CI") != "true":
        pytest.skip("RabbitMQ is not installed")
    return RunningTown(module, data_dir, given=given, within_s=120)


def process(town: RunningTown, name: str) -> psutil.Process | None:
    """Return the process of a service, or of the broker, database or gateway; None while there is none."""
    for child in psutil.Process(town.process.pid).children(recursive=name == BROKER):
        try:
            if {name, f"services.{name}"} & {Path(child.exe()).name, child.name(), *child.cmdline()}:
                return child
        except psutil.Error:
            continue
    return None


def running(town: RunningTown, name: str) -> psutil.Process:
    return eventually(lambda: process(town, name), within_s=BACK_WITHIN_S)


def kill(town: RunningTown, name: str) -> None:
    """Kill a process as a power cut would, and return when another stands in its place and the town is ready."""
    before = running(town, name)
    before.kill()
    eventually(lambda: (now := process(town, name)) and now.pid != before.pid, within_s=BACK_WITHIN_S)
    eventually(town.is_ready, within_s=BACK_WITHIN_S, every_s=0.2)
