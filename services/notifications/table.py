"""The table of notices: which fact is told to whom, in which words, under which topic, how urgently.

Every fact of the catalogue is a row here or stands in ``TELLS_NOBODY``; a test names what is in neither. An audience
only ever names people who may know the fact already: whoever it is about, and the desks it waits at.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from services.commons.contracts.notifications import Word

NORMAL, URGENT = "normal", "urgent"


AUDIENCES: Mapping[str, Word] = {
    row.key: row
    for row in (
        Word("account", "这是您的账号", "it is your account"),
        Word("assigner", "是您交办的", "you assigned it"),
        Word("author", "您是点子的作者", "you are the author of the idea"),
        Word("commission", "您在社工委", "you are on the commission"),
        Word("contest_authors", "您在这次大赛里交过点子", "you submitted an idea in this contest"),
        Word("handlers", "您是被交办部门的承办人", "you are a handler of the department it was assigned to"),
        Word("keepers", "您负责本部门的推送地址", "you look after your department's webhook endpoints"),
        Word("moderators", "您是主办部门的审核员", "you are a moderator of the organising department"),
        Word("operators", "您是运维人员", "you are an operator"),
        Word("supporters", "您附议了这个点子", "you support the idea"),
    )
}
"""Whom a key names, in words that continue "you were told because …"."""


@dataclass(frozen=True)
class Row:
    """One row. ``version`` is the template's; ``required`` is what the law wants people to be told: never muted on the site.

    link: a path; {subject}, {idea_id} and {contest_id} are taken from the fact.
    """

    fact: str
    audience: str
    template: str
    topic: str
    link: str
    urgency: str = NORMAL
    required: bool = False
    version: int = 1

    @property
    def key(self) -> str:
        """Return the name of the row, for explanations."""
        return f"{self.fact}-{self.audience}"


_SECURITY = "/me/security"
_CONTEST, _IDEA, _CASE, _ABOUT = "/contests/{subject}", "/ideas/{subject}", "/adoptions/{subject}", "/ideas/{idea_id}"

NOTICES: tuple[Row, ...] = (
    Row("audit.parked.discarded", "operators", "parked_decided", "system", "/operator/parked"),
    Row("audit.parked.replayed", "operators", "parked_decided", "system", "/operator/parked"),
    Row("ideas.adoption.adopted", "assigner", "case_answered", "work", _CASE),
    Row("ideas.adoption.adopted", "author", "adoption_adopted", "idea", _ABOUT, required=True),
    Row("ideas.adoption.adopted", "supporters", "supported_adopted", "supported", _ABOUT),
    Row("ideas.adoption.assigned", "handlers", "case_assigned", "work", _CASE),
    Row("ideas.adoption.declined", "assigner", "case_answered", "work", _CASE),
    Row("ideas.adoption.declined", "author", "adoption_declined", "idea", _ABOUT, required=True),
    Row("ideas.adoption.declined", "commission", "case_declined", "work", _CASE),
    Row("ideas.adoption.declined", "supporters", "supported_declined", "supported", _ABOUT),
    Row("ideas.adoption.partly_adopted", "assigner", "case_answered", "work", _CASE),
    Row("ideas.adoption.partly_adopted", "author", "adoption_partly_adopted", "idea", _ABOUT, required=True),
    Row("ideas.adoption.partly_adopted", "supporters", "supported_partly_adopted", "supported", _ABOUT),
    Row("ideas.contest.cancelled", "contest_authors", "contest_cancelled", "contest", _CONTEST, required=True),
    Row("ideas.contest.opened", "moderators", "contest_opened", "work", _CONTEST),
    Row("ideas.contest.rescheduled", "contest_authors", "contest_rescheduled", "contest", _CONTEST),
    Row("ideas.contest.results_published", "contest_authors", "contest_results", "contest", _CONTEST),
    Row("ideas.idea.accepted", "author", "idea_accepted", "idea", _IDEA, required=True),
    Row("ideas.idea.awarded", "author", "idea_awarded", "idea", _IDEA),
    Row("ideas.idea.awarded", "supporters", "supported_awarded", "supported", _IDEA),
    Row("ideas.idea.screened_out", "author", "idea_screened_out", "idea", _IDEA, required=True),
    Row("ideas.idea.shortlisted", "author", "idea_shortlisted", "idea", _IDEA),
    Row("ideas.idea.shortlisted", "supporters", "supported_shortlisted", "supported", _IDEA),
    Row("ideas.idea.submitted", "author", "idea_received", "idea", _IDEA, required=True),
    Row("ideas.idea.submitted", "moderators", "idea_waits", "work", _IDEA),
    Row("ideas.idea.withdrawn", "supporters", "supported_withdrawn", "supported", _IDEA),
    Row("identity.account.factor_confirmed", "account", "factor_confirmed", "account", _SECURITY, required=True),
    Row("identity.account.factor_removed", "account", "factor_removed", "account", _SECURITY, URGENT, required=True),
    Row("identity.account.factor_reset", "account", "factor_reset", "account", _SECURITY, URGENT, required=True),
    Row("identity.account.password_changed", "account", "password_changed", "account", _SECURITY, URGENT, required=True),
    Row("identity.account.recovery_renewed", "account", "recovery_renewed", "account", _SECURITY, required=True),
    Row("identity.account.recovery_used", "account", "recovery_used", "account", _SECURITY, URGENT, required=True),
    Row("identity.account.restored", "account", "account_restored", "account", "/me", URGENT, required=True),
    Row("identity.account.standing_set", "account", "standing_set", "account", "/me", required=True),
    Row("identity.account.suspended", "account", "account_suspended", "account", "/me", URGENT, required=True),
    Row("identity.account.verified", "account", "account_verified", "account", "/me/verify", required=True),
    Row("identity.link.made", "account", "link_made", "account", _SECURITY, required=True),
    Row("identity.link.removed", "account", "link_removed", "account", _SECURITY, required=True),
    Row("notifications.card.bounced", "account", "card_bounced", "account", "/me/contact", required=True),
    Row("notifications.card.set", "account", "card_set", "account", "/me/contact", required=True),
    Row("notifications.endpoint.disabled", "keepers", "endpoint_disabled", "work", "/desk"),
)

TELLS_NOBODY: frozenset[str] = frozenset(
    {
        "audit.canary.sung",  # heard, counted and not kept
        "ideas.canary.sung",
        "identity.canary.sung",
        "notifications.canary.sung",
        "ideas.contest.announced",  # public; nobody has a part in it yet
        "ideas.contest.archived",
        "ideas.contest.drafted",
        "ideas.contest.phase_began",  # the calendar said so before
        "ideas.contest.phase_ended",
        "ideas.contest.revised",
        "ideas.idea.author_forgotten",  # the author is gone; the idea goes on
        "ideas.idea.revised",  # the author's own doing, before anybody else has seen it
        "ideas.support.given",  # a notice for each support would teach people to read none
        "ideas.support.withdrawn",
        "identity.account.closed",  # card and inbox are gone
        "identity.account.factor_begun",
        "identity.account.registered",
        "identity.account.sessions_ended",  # the account's own doing, and told on the page
        "identity.session.opened",
        "identity.session.proven",
        "identity.session.revoked",
        "notifications.card.removed",
        "notifications.card.verified",
        "notifications.endpoint.made",  # what the department's staff did themselves
        "notifications.endpoint.paused",
        "notifications.endpoint.removed",
        "notifications.endpoint.resumed",
        "notifications.endpoint.secret_rotated",
        "notifications.preferences.set",
    }
)

BY_KEY: Mapping[str, Row] = {row.key: row for row in NOTICES}
_BY_FACT: Mapping[str, tuple[Row, ...]] = {
    fact: tuple(row for row in NOTICES if row.fact == fact) for fact in {row.fact for row in NOTICES}
}


def rows_of(fact: str) -> tuple[Row, ...]:
    """Return the rows of ``<service>.<aggregate>.<verb>``."""
    return _BY_FACT.get(fact, ())
