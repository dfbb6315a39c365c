"""What a request says beside its content: the key of this wish, the version it means to change."""

import re

from services.commons.contracts.rows import Operation
from services.commons.kernel.problems import KEY_REQUIRED, MALFORMED, VERSION_REQUIRED, Problem

_KEY = re.compile(r"[\x21-\x7e]{1,128}")
_VERSION_TAG = re.compile(r'"([0-9]{1,15})"')


def takes_key(operation: Operation) -> bool:
    """Return whether an Idempotency-Key means something: what creates needs one, a step may have one."""
    return operation.creates or _acts_on_one(operation)


def takes_version(operation: Operation) -> bool:
    """Return whether If-Match means something: an edit needs it, a step may have it."""
    return operation.edits or (_acts_on_one(operation) and not operation.creates)


def idempotency_key(sent: str | None, operation: Operation) -> str | None:
    """Return the key; 1 to 128 visible ASCII characters. Raises idempotency.key_required."""
    if not takes_key(operation) or (sent is None and not operation.creates):
        return None
    if sent is None or not _KEY.fullmatch(sent):
        raise Problem(KEY_REQUIRED)
    return sent


def expected_version(sent: str | None, operation: Operation) -> int | None:
    """Return the version the sender means to change: one strong ETag, never ``*``.

    Raises request.version_required, request.malformed.
    """
    if not takes_version(operation) or (sent is None and not operation.edits):
        return None
    if sent is None:
        raise Problem(VERSION_REQUIRED)
    found = _VERSION_TAG.fullmatch(sent)
    if found is None:
        raise Problem(MALFORMED, reason='If-Match takes one ETag as it was given: "<version>"')
    return int(found[1])


def version_tag(version: int) -> str:
    return f'"{version}"'


def _acts_on_one(operation: Operation) -> bool:
    return not operation.is_query and bool(operation.path_fields)
