"""Wait for something to become true, instead of sleeping."""

import time
from collections.abc import Callable
from typing import TypeVar

Sample = TypeVar("Sample")


def eventually(probe: Callable[[], Sample], within_s: float = 5.0, every_s: float = 0.02) -> Sample:
    """Return the first sample of ``probe`` that is true; a failure shows the last sample and what was raised last."""
    deadline = time.monotonic() + within_s
    sample, raised = None, None
    while True:
        try:
            sample = probe()
        except Exception as error:
            sample, raised = None, error
        if sample:
            return sample
        if time.monotonic() >= deadline:
            raise AssertionError(f"not within {within_s:g} s; last sample {sample!r}, last raised {raised!r}") from raised
        time.sleep(every_s)
