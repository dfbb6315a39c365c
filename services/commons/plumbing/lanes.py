"""Lanes: acts of one lane never at once, those of different lanes side by side, and whoever starts them waits for none.

Threads of the standard library, green ones in a service. What a lane is in the middle of when the process ends is not waited for.
"""

import logging
import threading
from collections.abc import Callable

AT_ONCE = 16
_log = logging.getLogger(__name__)


class Lanes:
    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._at_once = at_once
        self._busy: set[str] = set()
        self._lock = threading.Lock()

    def run(self, lane: str, act: Callable[[], object]) -> bool:
        """Start ``act`` in its lane; False when that lane is taken or there are too many: it comes up again."""
        with self._lock:
            if lane in self._busy or len(self._busy) >= self._at_once:
                return False
            self._busy.add(lane)
        threading.Thread(target=self._run, args=(lane, act), daemon=True).start()
        return True

    def _run(self, lane: str, act: Callable[[], object]) -> None:
        try:
            act()
        except Exception as error:
            _log.warning("lane broke off", extra={"lane": lane, "error": type(error).__name__})
        finally:
            with self._lock:
                self._busy.discard(lane)
