"""Crash points: where a test may kill the process, to show that nothing accepted is lost between two lines.

SHANZHI_CRASH_AT="relay.published:3" kills at the third passing; SHANZHI_CRASH_LOG names a file that counts passings.
Without these variables a point costs one comparison.
"""

import os
import signal
from collections import Counter

_at, _, _times = os.environ.get("SHANZHI_CRASH_AT", "").partition(":")
_log = os.environ.get("SHANZHI_CRASH_LOG", "")
_armed = bool(_at or _log)
_passed: Counter[str] = Counter()


def point(name: str) -> None:
    """Pass the point ``name``; die here if this is the passing that was asked for."""
    if _armed:
        _pass(name)


def _pass(name: str) -> None:
    _passed[name] += 1
    if _log:
        with open(_log, "a", encoding="ascii") as file:
            file.write(f"{name}\n")
    if name == _at and _passed[name] == int(_times or 1):
        os.kill(os.getpid(), signal.SIGKILL)
