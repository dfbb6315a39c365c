"""The use-cases of ideas as the gateway would ask them, over any stores."""

from typing import Any

from services.commons.contracts.ideas import CONTRACT
from services.commons.kernel.command import Command
from services.commons.kernel.people import Actor
from services.ideas import usecases
from services.ideas.usecases import Stores
from tests.support.builders import AT, AUTHOR, COLLECTING, DAY, MODERATOR, ORGANISER, REASONS, contest_args, idea_args
from tests.support.published import answer


class Desk:
    """Asks the use-cases as the gateway would, each wish under a key of its own unless told otherwise."""

    def __init__(self, stores: Stores) -> None:
        self.stores = stores
        self.asked = 0

    def ask(self, name: str, actor: Actor, *, at: Any = AT, key: str = "", version: int | None = None, **args: Any) -> dict[str, Any]:
        self.asked += 1
        id = key or f"{self.asked:032x}"
        command = Command(name, at, id, args, actor, key=id, fingerprint=repr(args), expected_version=version)
        return answer(CONTRACT, name, getattr(usecases, name)(command, self.stores))

    def contest(self, *steps: str) -> str:
        id: str = self.ask("draft_contest", ORGANISER, at=COLLECTING.begins_at - DAY, **contest_args())["id"]
        for step in steps:
            self.ask("step_contest", ORGANISER, contest_id=id, step=step, **REASONS)
        return id

    def idea(self, *steps: tuple[str, Actor], author: Actor = AUTHOR, at: Any = AT, contest_id: str = "") -> str:
        id: str = self.ask("submit_idea", author, at=at, contest_id=contest_id or self.contest("announce", "open"), **idea_args())["id"]
        for step, actor in steps:
            self.ask("step_idea", actor, idea_id=id, step=step, **REASONS)
        return id

    def accepted(self, **more: Any) -> str:
        return self.idea(("accept", MODERATOR), **more)


def ids(page: dict[str, Any]) -> list[str]:
    return [row["id"] for row in page["items"]]
