"""The notifications service in a process of its own, to be killed: hears the facts of a file anew at each start.

``python -m tests.faults.mail_office <facts, one a line>``; a broker that was not acknowledged would deliver them again too.
"""

# ruff: noqa: E402  (nothing may be imported before the process is patched)
from services.commons.plumbing import green
from tests.support.publishing import publish_all

green.patch()

import json
import sys
from dataclasses import replace
from pathlib import Path

from services.commons.contracts import audit, ideas, identity, notifications
from services.commons.kernel.envelope import Envelope
from services.commons.plumbing import logs, runtime
from services.commons.plumbing.confirms import ConfirmingPublisher
from services.commons.plumbing.settings import read_or_exit
from services.commons.plumbing.under_way import outgoing
from services.notifications.service import Notifications
from services.notifications.settings import Settings

URI = "memory-town://localhost/shanzhi"
NEIGHBOURS = (replace(audit.CONTRACT, listens=()), ideas.CONTRACT, identity.CONTRACT, notifications.CONTRACT)
AT_ONCE = 3


def publish(facts: list[Envelope]) -> None:
    publisher = ConfirmingPublisher(URI)
    for begin in range(0, len(facts), AT_ONCE):
        publish_all(publisher, [outgoing(fact) for fact in facts[begin : begin + AT_ONCE]])
    publisher.close()
    print("heard", flush=True)


def main() -> None:
    facts = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    logs.configure("notifications", "WARNING")
    runtime.declare_topology(URI, NEIGHBOURS)
    stopping = green.ending()
    green.spawn(publish, facts)
    runtime.run_until(stopping, runtime.runner([Notifications], {"notifications": read_or_exit(Settings)}))


if __name__ == "__main__":
    main()
