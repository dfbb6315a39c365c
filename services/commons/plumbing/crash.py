"""Crash points: where a test may kill the process, to show that nothing accepted is lost between two lines.

SHANZHI_CRASH_AT="relay.published:3" kills at the third passing; SHANZHI_CRASH_LOG names a file that counts passings
and remembers the death, so that a process started again with the same variables lives.
Without these variables a point costs one comparison.
"""

import os
import signal
from collections import Counter
from pathlib import Path

DIED = "died at "
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
    _write(name)
    if name == _at and _passed[name] == int(_times or 1) and not _has_died():
        _write(f"{DIED}{name}")
        os.kill(os.getpid(), signal.SIGKILL)


def _write(line: str) -> None:
    if _log:
        with open(_log, "a", encoding="ascii") as file:
            file.write(f"{line}\n")


def _has_died() -> bool:
    return bool(_log) and DIED in Path(_log).read_text(encoding="ascii")
