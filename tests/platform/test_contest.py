"""The whole town in one process: the contest from call to decision, and its every fact in the audit log once."""

from collections import Counter

from tests.support.contest import FACTS_OF_THE_PLAY, play
from tests.support.eventually import eventually
from tests.support.person import Person

SEVERAL = {"idea.submitted": 4, "idea.accepted": 3, "support.given": 7, "idea.shortlisted": 3, "adoption.assigned": 3}
EXPECTED = Counter(dict.fromkeys(FACTS_OF_THE_PLAY, 1) | SEVERAL)


def test_a_contest_is_played_from_call_to_decision_and_audited_once(town: str) -> None:
    auditor = Person(town, "auditor")
    before = _facts(auditor)

    end = play(town)

    assert "results_published" == end["contest"]["state"]
    assert ["awarded", "shortlisted", "shortlisted", "screened_out"] == [it["state"] for it in end["ideas"]]
    assert [4, 2, 0, 0] == [it["supports"] for it in end["ideas"]]
    assert ["adopted", "partly_adopted", "declined"] == [it["state"] for it in end["adoptions"]]
    eventually(lambda: EXPECTED == _count(_facts(auditor)[len(before) :]) & EXPECTED)
    others = {"session.opened", "contest.phase_began"}  # logging in, and the timer
    assert EXPECTED == Counter({name: n for name, n in _count(_facts(auditor)[len(before) :]).items() if name not in others})
    ids = [fact["id"] for fact in _facts(auditor)]
    assert len(ids) == len(set(ids))
    assert [] == auditor.get("/audit/gaps")["items"]


def _facts(auditor: Person) -> list[dict[str, str]]:
    facts: list[dict[str, str]] = []
    after: int | None = -1
    while after is not None:
        page = auditor.get("/audit/entries", after=after, limit=500)
        facts += [entry["fact"] for entry in page["items"]]
        after = page.get("next")
    return facts


def _count(facts: list[dict[str, str]]) -> Counter[str]:
    return Counter(fact["type"].split(".", 1)[1].removesuffix(".v1") for fact in facts)
