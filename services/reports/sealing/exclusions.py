"""Who must not handle a tip-off: tags that any holder's program can ask, and that say nothing to whoever keeps them."""

from collections.abc import Collection, Set
from dataclasses import replace

from nacl.utils import random

from services.reports.sealing.formats import EXCLUSION, KEY_BYTES, NOTHING, Context
from services.reports.sealing.keys import derive
from services.reports.sealing.refusals import Refused

TAGS = 8


def exclusion_tags(key: bytes, context: Context, excluded: Set[str] | tuple[str, ...]) -> tuple[bytes, ...]:
    """Return always ``TAGS`` tags of 32 bytes, in an order that says nothing; those that exclude nobody are random. Raises Refused."""
    tags = {_tag(key, context, handler) for handler in excluded}
    if len(tags) > TAGS:
        raise Refused("exclusions", f"{TAGS} people can be excluded at most")
    return tuple(sorted(tags | {random(KEY_BYTES) for _ in range(TAGS - len(tags))}))


def is_excluded(key: bytes, context: Context, tags: Collection[bytes], handler: str) -> bool:
    return _tag(key, context, handler) in tags


def _tag(key: bytes, context: Context, handler: str) -> bytes:
    """Return what HMAC-SHA256 makes of ``handler`` under the report's key (the one block of HKDF's expansion)."""
    return derive(key, replace(context, sequence=0, bound=NOTHING).encoded(EXCLUSION) + handler.encode())
