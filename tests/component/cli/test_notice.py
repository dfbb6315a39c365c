"""``shanzhi notice explain``: why somebody was told something, or not."""

from typing import Any

import pytest

from tests.component.cli.running import gateway, shanzhi

LOGIN = {"SHANZHI_LOGIN": "operator", "SHANZHI_PASSWORD": "shanzhi-demo"}
EXPLAINED: dict[str, Any] = {
    "notice": {"id": "n1", "zh": "您的点子已受理", "en": "Your idea was accepted"},
    "lines": [{"zh": "电子邮件：已发出", "en": "e-mail: sent"}],
    "deliveries": [],
}
ANSWERS = {"GET /notices/n1/explanation": (200, EXPLAINED)}


@pytest.mark.parametrize(
    ("language", "words"), [("zh_CN.UTF-8", "您的点子已受理\n- 电子邮件：已发出\n"), ("C", "Your idea was accepted\n- e-mail: sent\n")]
)
def test_it_tells_people_in_their_language_and_programs_everything(language: str, words: str) -> None:
    with gateway(ANSWERS) as town:
        told = shanzhi("notice", "explain", "n1", "--url", town.url, variables={**LOGIN, "LANG": language, "PYTHONIOENCODING": "utf-8"})
        as_json = shanzhi("notice", "explain", "n1", "--json", variables={"SHANZHI_URL": town.url, **LOGIN})

    assert (0, words) == (told.status, told.out), told.err
    assert EXPLAINED == as_json.json


def test_a_notice_that_is_not_there_is_refused() -> None:
    with gateway(ANSWERS) as town:
        ran = shanzhi("notice", "explain", "n2", "--json", "--url", town.url, variables=LOGIN)

    assert (1, "request.not_found") == (ran.status, ran.json["code"])
