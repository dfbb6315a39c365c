"""Examples in docstrings are executed."""

import doctest
from types import ModuleType

import pytest

from services.ideas.ballots import election, pb_numbers


@pytest.mark.parametrize("module", [election, pb_numbers], ids=lambda module: module.__name__)
def test_the_examples_are_true(module: ModuleType) -> None:
    found = doctest.testmod(module)

    assert (0, True) == (found.failed, found.attempted > 0)
