"""The probe all asynchronous tests rely on."""

import pytest

from tests.support.eventually import eventually


def test_eventually_returns_the_first_true_sample() -> None:
    samples = iter((0, None, "third", "fourth"))

    assert "third" == eventually(lambda: next(samples), every_s=0)


def test_eventually_shows_the_last_sample_when_it_gives_up() -> None:
    with pytest.raises(AssertionError, match=r"last sample \[\], last raised None"):
        eventually(list, within_s=0.01)


def test_eventually_outlives_errors_of_the_probe() -> None:
    samples = iter((KeyError("early"), 7))

    def probe() -> int:
        sample = next(samples)
        if isinstance(sample, KeyError):
            raise sample
        return sample

    assert 7 == eventually(probe, every_s=0)


def test_eventually_shows_what_the_probe_raised_last() -> None:
    with pytest.raises(AssertionError, match="last raised ZeroDivisionError"):
        eventually(lambda: 1 / 0, within_s=0.01)
