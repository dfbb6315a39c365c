"""Is a service at work? ``python -m services.commons.plumbing.health ideas`` exits 0 when its requests are being read.

For a container's health check: it asks the broker as the service's own user, and wakes nobody.
"""

import sys

from services.commons.plumbing.connections import FAILURES, connect
from services.commons.plumbing.settings import ServiceSettings, read_or_exit
from services.commons.plumbing.topology import rpc_queue


def consumers(uri: str, service: str) -> int:
    """Return how many processes read the requests of ``service``. Raises one of FAILURES."""
    connection = connect(uri)
    try:
        return int(connection.default_channel.queue_declare(rpc_queue(service), passive=True).consumer_count)
    finally:
        connection.release()


def main(service: str) -> int:
    try:
        count = consumers(read_or_exit(ServiceSettings).amqp_uri, service)
    except FAILURES as error:
        print(f"broker away: {type(error).__name__}")
        return 1
    print(f"{count} reading {rpc_queue(service)}")
    return 0 if count else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
