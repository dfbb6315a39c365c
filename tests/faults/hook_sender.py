"""Webhooks in a process of their own, to be killed: hears the facts of a file, then sends until nothing is due.

``python -m tests.faults.hook_sender <mongo uri> <database> <facts, one a line> <seconds its clock is ahead>``
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.support.hooks import HookOffice
from tests.support.notice_office import rows_in, stores_in


def main() -> None:
    uri, database, facts, ahead_s = sys.argv[1:]
    office = HookOffice(stores_in(rows_in(uri, database)), datetime.now(UTC) + timedelta(seconds=float(ahead_s)))
    for line in Path(facts).read_text(encoding="utf-8").splitlines():
        office.hear(json.loads(line))
    while any(office.stores.hooks.dispatches.due(it.id, office.at, 1, tests_only=False) for it in office.stores.hooks.endpoints.live()):
        office.send()


if __name__ == "__main__":
    main()
