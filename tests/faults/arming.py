"""The town of many processes, where one service can be told at which crash point to die when it is started next.

``arms/<service>`` in the data folder holds the variables, one to a line; nobody else is given them.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from town import services
from town.servers import kept_alive

kept_alive.PAUSE_MOST_S = 0.5  # those who die here do so often, and on purpose


def arm(data_dir: Path, service: str, point: str, passing: int) -> Path:
    """Have ``service`` die at its ``passing``-th passing of ``point`` when it is started next; return the log of passings."""
    arms = data_dir / "arms"
    arms.mkdir(exist_ok=True)
    log = arms / f"{service}-{point}-{passing}.log"
    (arms / service).write_text(f"SHANZHI_CRASH_AT={point}:{passing}\nSHANZHI_CRASH_LOG={log}\n")
    return log


class Armed(Mapping[str, str]):
    """The environment of a service, read anew at each start."""

    def __init__(self, kept: Mapping[str, str], arms: Path) -> None:
        self._kept, self._arms = kept, arms

    def __getitem__(self, name: str) -> str:
        return self._all()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def _all(self) -> dict[str, str]:
        lines = self._arms.read_text().split() if self._arms.exists() else []
        return {**self._kept, **dict(line.split("=", 1) for line in lines)}


class ArmedTown(services.ServicesTown):
    def _environment(self, name: str) -> Mapping[str, str]:  # read, never written
        return Armed(super()._environment(name), self.data_dir / "arms" / name)


if __name__ == "__main__":
    services.ServicesTown = ArmedTown  # main makes this one
    os.environ.pop("SHANZHI_CRASH_AT", None)
    services.main()
