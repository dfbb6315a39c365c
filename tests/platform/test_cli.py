"""The command line against a running town."""

import json

from tests.component.cli.running import shanzhi_process
from tests.support.contest import open_contest
from tests.support.eventually import eventually
from tests.support.person import Person

AUDITOR = {"SHANZHI_LOGIN": "auditor", "SHANZHI_PASSWORD": "shanzhi-demo"}


def test_facts_tail_shows_what_just_happened(town: str) -> None:
    contest = open_contest(Person(town, "organiser"))

    def opened() -> bool:
        ran = shanzhi_process("facts", "tail", "--no-follow", "--last", "20", "--json", "--url", town, variables=AUDITOR)
        facts = [json.loads(line) for line in ran.out.splitlines()]
        return ("ideas.contest.opened.v1", contest) in [(fact["type"], fact["subject"]) for fact in facts]

    eventually(opened, within_s=20)


def test_a_resident_may_not_follow_the_facts(town: str) -> None:
    ran = shanzhi_process("facts", "tail", "--no-follow", "--url", town, variables={**AUDITOR, "SHANZHI_LOGIN": "resident1"})

    assert (1, "access.forbidden" in ran.err) == (ran.status, True)


def test_the_documents_printed_are_the_documents_served(town: str) -> None:
    person = Person(town)

    for name in ("openapi", "asyncapi"):
        assert person.get(f"/{name}.json") == json.loads(shanzhi_process(name).out)
