"""A closed account is forgotten by the department of ideas: over the bus, in a whole town."""

import secrets

from tests.support.contest import idea, open_contest
from tests.support.eventually import eventually
from tests.support.person import PASSWORD, Person, enroll


def test_closing_an_account_reaches_the_ideas_department(town: str) -> None:
    organiser, moderator = Person(town, "organiser"), Person(town, "moderator")
    contest = open_contest(organiser)
    writer = enroll(town, Person(town, "operator"), f"writer-{secrets.token_hex(4)}", {"roles": ["citizen"], "level": "real_name"})
    waiting, public = (writer.post(f"/contests/{contest}/ideas", idea(n))["id"] for n in range(2))
    moderator.post(f"/ideas/{public}/steps/accept", {})
    assert {waiting, public} == {row["id"] for row in writer.get("/me/ideas", cursor="ideas.")["ideas"]}

    writer.post(f"/accounts/{writer.get('/accounts/me')['id']}/steps/close", {"password": PASSWORD})

    eventually(lambda: "withdrawn" == moderator.get(f"/ideas/{waiting}")["state"])
    assert "accepted" == Person(town).get(f"/ideas/{public}")["state"]
