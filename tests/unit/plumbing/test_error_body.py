"""What a caller is told when a call fails: the problem, that it may be tried again, or an incident without its text."""

import pytest
from pymongo.errors import AutoReconnect, OperationFailure, PyMongoError, ServerSelectionTimeoutError

from services.commons.kernel.problems import NOT_FOUND, Problem
from services.commons.plumbing.calls import error_body

SAID = "居民的话"


def test_a_problem_is_told_with_its_details() -> None:
    told = error_body(Problem(NOT_FOUND, contest="c1"), "get_contest")

    assert {"result": None, "error": {"code": "request.not_found", "details": {"contest": "c1"}}} == told


@pytest.mark.parametrize("error", [AutoReconnect(SAID), ServerSelectionTimeoutError(SAID)])
def test_a_database_that_went_away_is_a_reason_to_try_again(error: PyMongoError) -> None:
    assert {"code": "service.unavailable", "details": {"retry_after_s": 2}} == error_body(error, "get_contest")["error"]


@pytest.mark.parametrize("error", [KeyError(SAID), OperationFailure(SAID)])
def test_any_other_failure_is_an_incident_and_quotes_nothing(error: Exception) -> None:
    told = error_body(error, "get_contest")["error"]

    assert "service.internal" == told["code"]
    assert ["incident"] == list(told["details"])
    assert SAID not in str(told)
