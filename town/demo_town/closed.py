"""``python -m town.demo_town.closed`` makes the demo town of a folder behind closed doors, and ends when audit heard all."""

import os

from services.commons.kernel.problems import Problem
from services.commons.plumbing.settings import read_or_exit
from town.embedded import SERVICES, EmbeddedTown, start_or_exit
from town.servers.ports import wait_until
from town.settings import TownSettings

HEARD_WITHIN_S = 60


def main() -> None:
    given = {name: value for name, value in os.environ.items() if name.startswith("SHANZHI_")}
    town = EmbeddedTown(read_or_exit(TownSettings).data_dir, port=0, given=given)
    start_or_exit(town.start)
    wait_until(lambda: not any(_is_waiting(town, cls.name) for cls in SERVICES), within_s=HEARD_WITHIN_S, every_s=0.5)
    town.stop()


def _is_waiting(town: EmbeddedTown, service: str) -> bool:
    try:
        return bool(town.town.ping(service, deadline_s=5)["oldest_pending_s"])
    except Problem:
        return True


if __name__ == "__main__":
    main()
