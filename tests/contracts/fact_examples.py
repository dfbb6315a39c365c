"""One payload for every fact of the catalogue, as it travels. Together they show every field at least once."""

from typing import Any

CALENDAR = {
    "collecting": {"begins_at": "2026-10-01T00:00:00.000Z", "ends_at": "2026-10-11T00:00:00.000Z"},
    "supporting": {"begins_at": "2026-10-05T00:00:00.000Z", "ends_at": "2026-10-21T00:00:00.000Z"},
}
BY = "7d0c5f1c0e5e4c8f9a53d8fa2b6fd1aa"
SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
CONTEST = {"by": BY, "department": "water"}
IDEA = {"by": BY, "contest_id": "c0ffee"}
SUPPORT = {"by": BY, "idea_id": "1dea", "contest_id": "c0ffee"}
ADOPTION = {**SUPPORT, "department": "water"}
ANSWER = {"reason_code": "feasible", "reason": "列入今年计划。"}

FACT_EXAMPLES: dict[str, dict[str, dict[str, Any]]] = {
    "audit": {
        "canary.sung": {},
        "parked.discarded": {"by": BY, "state": "discarded", "reason": "来源已停用。"},
        "parked.replayed": {"by": BY, "state": "due"},
    },
    "ideas": {
        "canary.sung": {},
        "adoption.adopted": {**ADOPTION, "state": "adopted", **ANSWER},
        "adoption.assigned": {**ADOPTION, "state": "assigned", "due_at": "2026-10-15T16:00:00.000Z"},
        "adoption.declined": {**ADOPTION, "state": "declined", "reason_code": "budget", "reason": "明年再议。"},
        "adoption.partly_adopted": {**ADOPTION, "state": "partly_adopted", **ANSWER},
        "contest.announced": {**CONTEST, "state": "announced"},
        "contest.archived": {**CONTEST, "state": "archived"},
        "contest.cancelled": {**CONTEST, "state": "cancelled", "reason": "不办了。"},
        "contest.drafted": {**CONTEST, "state": "draft", "calendar": CALENDAR, "content_sha256": SHA},
        "contest.opened": {**CONTEST, "state": "open"},
        "contest.phase_began": {**CONTEST, "by": "ideas", "state": "open", "phase": "collecting"},
        "contest.phase_ended": {**CONTEST, "by": "ideas", "state": "open", "phase": "supporting"},
        "contest.rescheduled": {**CONTEST, "state": "open", "calendar": CALENDAR, "reason": "下雨。"},
        "contest.results_published": {**CONTEST, "state": "results_published"},
        "contest.revised": {**CONTEST, "state": "draft", "calendar": CALENDAR, "content_sha256": SHA},
        "idea.accepted": {**IDEA, "state": "accepted"},
        "idea.author_forgotten": {**IDEA, "by": "ideas", "state": "withdrawn"},
        "idea.awarded": {**IDEA, "state": "awarded", "prize": "first"},
        "idea.revised": {**IDEA, "state": "submitted", "content_sha256": SHA},
        "idea.screened_out": {**IDEA, "state": "screened_out", "reason_code": "duplicate", "reason": "重复。"},
        "idea.shortlisted": {**IDEA, "state": "shortlisted"},
        "idea.submitted": {**IDEA, "state": "submitted", "content_sha256": SHA, "due_at": "2026-10-15T16:00:00.000Z"},
        "idea.withdrawn": {**IDEA, "state": "withdrawn"},
        "support.given": {**SUPPORT, "state": "given"},
        "support.withdrawn": {**SUPPORT, "state": "withdrawn"},
    },
    "identity": {
        "canary.sung": {},
        "account.closed": {"by": BY, "state": "closed"},
        "account.factor_begun": {"by": BY, "state": "active"},
        "account.factor_confirmed": {"by": BY, "state": "active"},
        "account.factor_removed": {"by": BY, "state": "active"},
        "account.factor_reset": {"by": BY, "state": "active"},
        "account.password_changed": {"by": BY, "state": "active"},
        "account.recovery_renewed": {"by": BY, "state": "active"},
        "account.recovery_used": {"by": BY, "state": "active"},
        "account.registered": {"by": BY, "state": "active", "roles": ["citizen"], "level": "visitor"},
        "account.restored": {"by": BY, "state": "active"},
        "account.sessions_ended": {"by": BY, "state": "active"},
        "account.standing_set": {"by": BY, "state": "active", "roles": ["handler"], "level": "real_name", "department": "water"},
        "account.suspended": {"by": BY, "state": "suspended"},
        "account.verified": {"by": BY, "state": "active", "level": "real_name", "document": "id_card"},
        "link.made": {"by": BY, "state": "linked", "provider": "province"},
        "link.removed": {"by": BY, "state": "removed", "provider": "province"},
        "session.opened": {"by": BY, "state": "open"},
        "session.proven": {"by": BY, "state": "open"},
        "session.revoked": {"by": BY, "state": "revoked"},
    },
    "notifications": {
        "canary.sung": {},
        "card.bounced": {"by": "notifications", "state": "undeliverable"},
        "card.removed": {"by": BY, "state": "removed"},
        "card.set": {"by": BY, "state": "unverified"},
        "card.verified": {"by": BY, "state": "verified"},
        "endpoint.disabled": {"by": "notifications", "department": "water", "state": "disabled", "reason_code": "failing"},
        "endpoint.made": {"by": BY, "department": "water", "state": "active", "secret_number": 1},
        "endpoint.paused": {"by": BY, "department": "water", "state": "paused", "reason": "系统维护。"},
        "endpoint.removed": {"by": BY, "department": "water", "state": "removed"},
        "endpoint.resumed": {"by": BY, "department": "water", "state": "active"},
        "endpoint.secret_rotated": {"by": BY, "department": "water", "state": "active", "secret_number": 2},
        "preferences.set": {"by": BY, "how": "unsubscribe"},
    },
}
