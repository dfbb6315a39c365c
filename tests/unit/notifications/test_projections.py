"""What facts teach; nothing more than an audience needs."""

import pytest

from services.commons.kernel.envelope import Envelope
from services.notifications.projections import Being, Learnt, Standing, Support, Thing, learn
from tests.support.notices import fact


@pytest.mark.parametrize(
    ("said", "learnt"),
    [
        (fact("identity.account.registered", "acc", roles=["citizen"]), Standing("acc", 1, ("citizen",), None)),
        (fact("identity.account.standing_set", "acc", 3), Standing("acc", 3, ("handler",), "water")),
        (fact("identity.account.closed", "acc", 4), Being("acc", 4, "closed")),
        (fact("identity.account.suspended", "acc", 5), Being("acc", 5, "suspended")),
        (fact("ideas.contest.announced", "con"), Thing("con", "contest", department="water", announced=True)),
        (fact("ideas.contest.cancelled", "con"), Thing("con", "contest", department="water")),
        (fact("ideas.contest.drafted", "con"), Thing("con", "contest", department="water")),
        (fact("ideas.idea.submitted", "1dea", by="au"), Thing("1dea", "idea", owner="au", contest_id="c0ffee")),
        (fact("ideas.adoption.assigned", "case", by="or"), Thing("case", "adoption", owner="or", contest_id="c0ffee", department="water")),
        (fact("ideas.support.given", "sup", by="re"), Support("sup", "1dea", "re", 1, given=True)),
        (fact("ideas.support.withdrawn", "sup", 2, by="re"), Support("sup", "1dea", "re", 2, given=False)),
        (fact("identity.session.opened", "ses"), None),
        (fact("ideas.idea.accepted", "1dea", 2), None),
    ],
)
def test_a_fact_teaches_who_works_where_whose_is_what_and_who_supports_what(said: Envelope, learnt: Learnt | None) -> None:
    assert learnt == learn(said)
