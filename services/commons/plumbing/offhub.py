"""Work that would hold up the hub runs beside it: a bounded pool of threads for C code that releases the GIL.

Argon2 is what it is for (docs/adr/0008). At most one call per core runs; the rest wait their turn, so memory is bounded.
"""

import os
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
WORKERS = os.cpu_count() or 1
os.environ.setdefault("EVENTLET_THREADPOOL_SIZE", str(WORKERS))

from eventlet import tpool  # noqa: E402  (the pool's size is read at import)


def run(function: Callable[P, R], *args: P.args, **options: P.kwargs) -> R:
    """Return ``function(*args)``, worked out off the hub; raises what it raises."""
    result: R = tpool.execute(function, *args, **options)
    return result
