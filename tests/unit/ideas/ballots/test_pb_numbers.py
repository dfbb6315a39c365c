"""Amounts are exact to the cent, and counted in the smallest unit that makes them whole."""

from fractions import Fraction

import pytest

from services.ideas.ballots.pb_numbers import amount, subunits, whole_number
from services.ideas.ballots.pb_rows import Unreadable

# fmt: off
AMOUNTS = [("0", Fraction(0)), ("1200", Fraction(1200)), ("0.10", Fraction(1, 10)), ("9" * 30, Fraction(10**30 - 1))]
NO_AMOUNTS = ["", "-1", "+1", "1,5", "1 000", ".5", "5.", "1e3", "nan", "٣", "9" * 31, "0.0000000001"]
# fmt: on


@pytest.mark.parametrize(("text", "value"), AMOUNTS)
def test_an_amount_is_exact(text: str, value: Fraction) -> None:
    assert value == amount(1, "cost", text)


@pytest.mark.parametrize("text", NO_AMOUNTS)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="line 7: cost is an amount"):
        amount(7, "cost", text)


def test_a_whole_number_may_end_in_nought() -> None:
    assert (5, 5) == (whole_number(1, "points", "5"), whole_number(1, "points", "5.0"))
    with pytest.raises(Unreadable):
        whole_number(1, "points", "5.5")


@pytest.mark.parametrize(("amounts", "units"), [((), 1), (("7",), 1), (("7.5", "1.25"), 100), (("0.008",), 1000)])
def test_the_least_power_of_ten_makes_all_whole(amounts: tuple[str, ...], units: int) -> None:
    assert units == subunits(map(Fraction, amounts))
