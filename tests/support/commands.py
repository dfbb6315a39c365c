"""Commands as plumbing makes them: the same key means the same wish, and the same new id."""

import hashlib
import itertools
from datetime import UTC, datetime

from services.commons.kernel.command import Command
from services.commons.kernel.people import ANONYMOUS, Actor

AT = datetime(2026, 10, 1, 4, tzinfo=UTC)
_unrepeated = itertools.count()


def asked(
    name: str,
    by: Actor = ANONYMOUS,
    /,
    *,
    at: datetime = AT,
    key: str | None = None,
    version: int | None = None,
    **args: object,
) -> Command:
    """Return the command ``name`` with ``args``."""
    wish = f"{by.id}\0{name}\0{key or f'unrepeated {next(_unrepeated)}'}"
    new_id = hashlib.blake2b(wish.encode(), digest_size=16).hexdigest()
    fingerprint = repr(sorted(args.items()))
    return Command(name, at, new_id, args, by, new_id if key else None, fingerprint, version)
