"""What a request says beside its content: its idempotency key, the version it edits, what it has already."""

import re

from services.commons.contracts.rows import Operation
from services.commons.kernel.problems import KEY_REQUIRED, MALFORMED, VERSION_REQUIRED, Problem

_KEY = re.compile(r"[\x21-\x7e]{1,128}")
_VERSION_TAG = re.compile(r'"([0-9]{1,15})"')


def idempotency_key(sent: str | None, operation: Operation) -> str | None:
    """Return the key; 1 to 128 visible ASCII characters. Raises idempotency.key_required."""
    if sent is None and not operation.creates:
        return None
    if sent is None or not _KEY.fullmatch(sent):
        raise Problem(KEY_REQUIRED)
    return sent


def expected_version(sent: str | None, operation: Operation) -> int | None:
    """Return the version the sender means to edit: one strong ETag, never ``*``.

    Raises request.version_required, request.malformed.
    """
    if sent is None:
        if operation.edits:
            raise Problem(VERSION_REQUIRED)
        return None
    found = _VERSION_TAG.fullmatch(sent)
    if found is None:
        raise Problem(MALFORMED, reason='If-Match takes one ETag as it was given: "<version>"')
    return int(found[1])


def version_tag(version: int) -> str:
    return f'"{version}"'
