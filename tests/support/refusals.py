"""Expecting a refusal: its code, and the details that the test cares about."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from services.commons.kernel.problems import Problem, ProblemType


@contextmanager
def refused(kind: ProblemType, **details: object) -> Iterator[None]:
    """Pass when the block raises a Problem of ``kind`` whose details include ``details``."""
    with pytest.raises(Problem) as caught:
        yield
    problem = caught.value
    assert kind.code == problem.kind.code
    assert details == {name: problem.details.get(name) for name in details}
