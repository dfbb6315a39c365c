"""Somebody who has nothing but /api/v1/openapi.json generates a client and plays the whole contest with it."""

import importlib
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

NAME = "town_client"
GENERATOR = Path(sys.executable).with_name("openapi-python-client")
PASSWORD = "shanzhi-demo"


@pytest.fixture(scope="module")
def generated(town: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Return the package that was written from the document of a running town, not one warning heard."""
    folder = tmp_path_factory.mktemp("client")
    command = [str(GENERATOR), "generate", "--url", f"{town}/api/v1/openapi.json", "--meta", "none"]
    done = subprocess.run(
        [*command, "--output-path", str(folder / NAME), "--fail-on-warning"],
        env={**os.environ, "PATH": f"{GENERATOR.parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    assert 0 == done.returncode, done.stdout + done.stderr
    sys.path.insert(0, str(folder))
    yield importlib.import_module(NAME)
    sys.path.remove(str(folder))


@dataclass
class Caller:
    """One person at the generated client; ``call("ideas.submit_idea", ...)`` is its function of that operation."""

    package: Any
    url: str
    login: str = ""

    def __post_init__(self) -> None:
        self.models = importlib.import_module(f"{NAME}.models")
        self.client = self.package.Client(base_url=self.url, timeout=30)
        if self.login:
            token = self.call("identity.issue_token", body=self.models.Credentials(login=self.login, password=PASSWORD))
            self.client = self.package.AuthenticatedClient(base_url=self.url, token=token.access_token, timeout=30)

    def call(self, operation: str, *path: str, **sent: Any) -> Any:
        """Return the parsed view. Raises AssertionError for a problem."""
        answer = self.ask(operation, *path, **sent)
        assert answer.status_code < 300, answer.parsed
        return answer.parsed

    def ask(self, operation: str, *path: str, **sent: Any) -> Any:
        return importlib.import_module(f"{NAME}.api.{operation}").sync_detailed(*path, client=self.client, **sent)

    def step(self, operation: str, id: str, step: str, body: Any = None) -> Any:
        steps = getattr(self.models, "".join(word.title() for word in operation.partition(".")[2].split("_")) + "Step")
        return self.call(operation, id, steps(step), body=body or self.models.StepBody())


def key() -> str:
    return secrets.token_hex(16)


def call_for_ideas(models: Any) -> Any:
    now = datetime.now(UTC)
    phase = models.PeriodBody(begins_at=now - timedelta(seconds=1), ends_at=now + timedelta(hours=1))
    themes = [models.ContestBodyThemesItem(theme) for theme in ("transport", "safety")]
    return models.ContestBody(
        title="社区金点子大赛",
        call="请为身边的小事出主意。",
        themes=themes,
        calendar=models.CalendarBody(collecting=phase, supporting=phase),
    )


def test_the_contest_is_played(generated: Any, town: str) -> None:
    organiser, moderator, handler = (Caller(generated, town, login) for login in ("organiser", "moderator", "department1"))
    residents = [Caller(generated, town, f"resident{n}") for n in (1, 2, 3)]
    models = organiser.models

    contest = organiser.call("ideas.draft_contest", body=call_for_ideas(models), idempotency_key=key()).id
    for step in ("announce", "open"):
        organiser.step("ideas.step_contest", contest, step)
    text = {"text": "晚上路口太暗，建议加装路灯。", "theme": models.IdeaBodyTheme("safety")}
    ideas = [
        person.call("ideas.submit_idea", contest, body=models.IdeaBody(title=f"路灯 {n}", **text), idempotency_key=key()).id
        for n, person in enumerate(residents)
    ]
    for idea in ideas[:2]:
        moderator.step("ideas.step_idea", idea, "accept", models.ScreenBody())
    refusal = models.ScreenBody(reason_code=models.ScreenBodyReasonCode("duplicate"), reason="与去年已办项目重复。")
    moderator.step("ideas.step_idea", ideas[2], "screen_out", refusal)
    supports = residents[1].call("ideas.give_support", ideas[0], idempotency_key=key()).supports
    organiser.step("ideas.step_idea", ideas[0], "shortlist", models.ScreenBody())
    organiser.step("ideas.step_idea", ideas[0], "award", models.ScreenBody(prize=models.ScreenBodyPrize("first")))
    organiser.step("ideas.step_contest", contest, "publish_results")
    assigned = models.AssignBody(department=models.AssignBodyDepartment(handler.call("identity.get_me").department))
    case = organiser.call("ideas.assign_idea", ideas[0], body=assigned, idempotency_key=key()).id
    answer = models.DecisionBody(reason_code=models.DecisionBodyReasonCode("feasible"), reason="列入今年计划，十月前完成。")
    handler.step("ideas.step_adoption", case, "adopt", answer)

    visitor = Caller(generated, town)
    awarded, shown = visitor.call("ideas.get_idea", ideas[0]), visitor.call("ideas.get_adoption", case)
    assert (1, "awarded", "adopted") == (supports, awarded.state.value, shown.state.value)
    assert "列入今年计划，十月前完成。" == shown.history[-1].reason


def test_lists_are_read_to_their_end(generated: Any, town: str) -> None:
    visitor, cursor, seen = Caller(generated, town), generated.types.UNSET, []

    while True:
        page = visitor.call("ideas.list_contests", limit=1, cursor=cursor)
        seen += [row.id for row in page.items]
        if not isinstance(page.next_, str):
            break
        cursor = page.next_

    assert seen
    assert len(seen) == len(set(seen))


def test_a_problem_is_read_as_one(generated: Any, town: str) -> None:
    visitor = Caller(generated, town)

    answer = visitor.ask("ideas.get_idea", "0" * 32)

    assert (404, "request.not_found") == (answer.status_code, answer.parsed.code.value)


def test_an_edit_names_its_version(generated: Any, town: str) -> None:
    organiser = Caller(generated, town, "organiser")
    body = call_for_ideas(organiser.models)
    draft = organiser.ask("ideas.draft_contest", body=body, idempotency_key=key())

    revised = organiser.call("ideas.revise_contest", draft.parsed.id, body=body, if_match=draft.headers["ETag"])

    assert draft.parsed.version + 1 == revised.version
    assert 412 == organiser.ask("ideas.revise_contest", draft.parsed.id, body=body, if_match=draft.headers["ETag"]).status_code
