"""Who may ask for what, written down by hand: the table that the running town is held against.

It is derived from what the town promises people, not from the code: nothing here imports a rule of a department.
A row names an operation (with its step) and the thing it is asked about. Whoever is in neither column is refused:
a visitor with 401, anybody else with 403.
"""

from dataclasses import dataclass

from tests.security.cast import ASKERS

EVERYBODY = ", ".join(ASKERS)
MEMBERS = ", ".join(ASKERS[1:])
NOBODY = ""
THE_REST, OTHER_MEMBERS = "the rest", "the other members"


@dataclass(frozen=True)
class Rule:
    """``allowed`` may ask, whatever the state of things then says; from ``hidden`` the thing is kept as if it were not there."""

    operation: str
    thing: str
    allowed: frozenset[str]
    hidden: frozenset[str]

    @property
    def name(self) -> str:
        return self.operation.partition("/")[0]

    @property
    def step(self) -> str:
        return self.operation.partition("/")[2]

    def expected(self, who: str) -> str:
        if who in self.allowed:
            return "allowed"
        if who in self.hidden:
            return "404"
        return "401" if who == "visitor" else "403"


def _rule(operation: str, thing: str, allowed: str, hidden: str = NOBODY) -> Rule:
    may = frozenset(allowed.split(", ")) - {""}
    others = {THE_REST: frozenset(ASKERS) - may, OTHER_MEMBERS: frozenset(ASKERS[1:]) - may}
    return Rule(operation, thing, may, others.get(hidden, frozenset(hidden.split(", ")) - {""}))


_READERS = "auditor, operator, commission"
_DESK = "organiser, moderator"
_CITIZENS = "resident, author"
_STRANGERS = ", ".join(who for who in ASKERS[1:] if who not in ("author", "organiser", "moderator"))
_KEEPERS, _OTHER_KEEPERS = "handler, operator", "handler elsewhere, organiser, organiser elsewhere"
_NO_OWNERS = ", ".join(who for who in ASKERS[1:] if who not in ("author", "operator"))

_OWN = (
    *("list_my_ideas", "list_my_drafts", "export_my_ideas"),
    *("list_my_notices", "count_unread", "mark_all_read", "export_my_notices"),
    *("get_my_card", "set_my_card", "verify_my_card", "remove_my_card", "get_my_preferences", "set_my_preferences"),
    *("get_me", "list_sessions", "revoke_other_sessions", "change_password", "start_verification", "list_links", "export_my_account"),
    *("begin_second_factor", "confirm_second_factor", "prove_second_factor", "renew_recovery_codes", "remove_second_factor"),
)
"""What everybody who is logged in may ask, for it is about nobody but themselves."""

RULES = (
    *(_rule(name, "", MEMBERS) for name in _OWN),
    # ------------------------------------------------------------------ audit
    _rule("list_entries", "", _READERS),
    _rule("get_head", "", EVERYBODY),
    _rule("list_gaps", "", _READERS),
    _rule("list_parked", "", "operator"),
    _rule("get_parked", "no parked fact", NOBODY, hidden="operator"),
    _rule("replay_parked", "no parked fact", NOBODY, hidden="operator"),
    _rule("discard_parked", "no parked fact", NOBODY, hidden="operator"),
    # ------------------------------------------------------------------ contests
    _rule("list_contests", "", EVERYBODY),
    _rule("get_contest", "draft contest", _DESK, hidden=THE_REST),
    _rule("get_contest", "open contest", EVERYBODY),
    _rule("get_contest", "nothing", NOBODY, hidden=THE_REST),
    _rule("tally_contest", "draft contest", _DESK, hidden=THE_REST),
    _rule("tally_contest", "open contest", EVERYBODY),
    _rule("tally_contest", "nothing", NOBODY, hidden=THE_REST),
    _rule("draft_contest", "", "organiser, organiser elsewhere"),
    _rule("revise_contest", "draft contest", "organiser", hidden="organiser elsewhere"),
    _rule("revise_contest", "open contest", "organiser"),
    _rule("revise_contest", "nothing", NOBODY, hidden="organiser, organiser elsewhere"),
    _rule("reschedule_contest", "draft contest", "organiser", hidden="organiser elsewhere"),
    _rule("reschedule_contest", "open contest", "organiser"),
    _rule("reschedule_contest", "nothing", NOBODY, hidden="organiser, organiser elsewhere"),
    _rule("step_contest/announce", "draft contest", "organiser", hidden="organiser elsewhere"),
    _rule("step_contest/announce", "open contest", "organiser"),
    _rule("step_contest/open", "draft contest", "organiser", hidden="organiser elsewhere"),
    _rule("step_contest/open", "open contest", "organiser"),
    _rule("step_contest/publish_results", "draft contest", "organiser", hidden="organiser elsewhere"),
    _rule("step_contest/publish_results", "open contest", "organiser"),
    _rule("step_contest/archive", "draft contest", "organiser", hidden="organiser elsewhere"),
    _rule("step_contest/archive", "open contest", "organiser"),
    _rule("step_contest/cancel", "draft contest", "organiser", hidden="organiser elsewhere"),
    _rule("step_contest/cancel", "open contest", "organiser"),
    _rule("step_contest/cancel", "nothing", NOBODY, hidden="organiser, organiser elsewhere"),
    # ------------------------------------------------------------------ ideas
    _rule("list_ideas", "draft contest", _DESK, hidden=THE_REST),
    _rule("list_ideas", "open contest", EVERYBODY),
    _rule("list_ideas", "nothing", NOBODY, hidden=THE_REST),
    _rule("list_similar_ideas", "draft contest", _DESK, hidden=THE_REST),
    _rule("list_similar_ideas", "open contest", EVERYBODY),
    _rule("list_similar_ideas", "nothing", NOBODY, hidden=THE_REST),
    _rule("list_screening", "", "moderator, moderator elsewhere, organiser, organiser elsewhere"),
    _rule("get_idea", "submitted idea", f"author, {_DESK}", hidden=THE_REST),
    _rule("get_idea", "withdrawn idea", f"author, {_DESK}", hidden=THE_REST),
    _rule("get_idea", "accepted idea", EVERYBODY),
    _rule("get_idea", "screened-out idea", EVERYBODY),
    _rule("get_idea", "nothing", NOBODY, hidden=THE_REST),
    _rule("submit_idea", "draft contest", NOBODY, hidden=_CITIZENS),
    _rule("submit_idea", "open contest", _CITIZENS),
    _rule("submit_idea", "nothing", NOBODY, hidden=_CITIZENS),
    *(
        rule
        for name in ("save_draft", "discard_draft")
        for rule in (
            _rule(name, "draft contest", _DESK, hidden=OTHER_MEMBERS),
            _rule(name, "open contest", MEMBERS),
            _rule(name, "nothing", NOBODY, hidden=OTHER_MEMBERS),
        )
    ),
    _rule("get_draft", "draft contest", NOBODY, hidden=OTHER_MEMBERS),
    _rule("get_draft", "contest with a draft", "author", hidden=OTHER_MEMBERS),
    _rule("get_draft", "nothing", NOBODY, hidden=OTHER_MEMBERS),
    _rule("revise_idea", "submitted idea", "author", hidden="resident"),
    _rule("revise_idea", "withdrawn idea", "author", hidden="resident"),
    _rule("revise_idea", "accepted idea", "author"),
    _rule("revise_idea", "screened-out idea", "author"),
    _rule("revise_idea", "nothing", NOBODY, hidden=_CITIZENS),
    *(
        rule
        for step, who in (
            ("accept", "moderator"),
            ("screen_out", "moderator"),
            ("shortlist", "organiser"),
            ("award", "organiser"),
            ("withdraw", "author"),
        )
        for rule in (
            _rule(f"step_idea/{step}", "submitted idea", who, hidden=_STRANGERS),
            _rule(f"step_idea/{step}", "withdrawn idea", who, hidden=_STRANGERS),
            _rule(f"step_idea/{step}", "accepted idea", who),
            _rule(f"step_idea/{step}", "screened-out idea", who),
            _rule(f"step_idea/{step}", "nothing", NOBODY, hidden=OTHER_MEMBERS),
        )
    ),
    _rule("give_support", "submitted idea", "author", hidden="resident"),
    _rule("give_support", "withdrawn idea", "author", hidden="resident"),
    _rule("give_support", "accepted idea", _CITIZENS),
    _rule("give_support", "screened-out idea", _CITIZENS),
    _rule("give_support", "nothing", NOBODY, hidden=_CITIZENS),
    _rule("withdraw_support", "submitted idea", NOBODY, hidden=_CITIZENS),
    _rule("withdraw_support", "withdrawn idea", NOBODY, hidden=_CITIZENS),
    _rule("withdraw_support", "accepted idea", "resident", hidden="author"),
    _rule("withdraw_support", "screened-out idea", NOBODY, hidden=_CITIZENS),
    _rule("withdraw_support", "nothing", NOBODY, hidden=_CITIZENS),
    # ------------------------------------------------------------------ adoptions
    _rule("assign_idea", "submitted idea", "organiser", hidden="organiser elsewhere"),
    _rule("assign_idea", "withdrawn idea", "organiser", hidden="organiser elsewhere"),
    _rule("assign_idea", "accepted idea", "organiser"),
    _rule("assign_idea", "screened-out idea", "organiser"),
    _rule("assign_idea", "nothing", NOBODY, hidden="organiser, organiser elsewhere"),
    _rule("list_adoptions", "", "handler, handler elsewhere, commission"),
    _rule("list_answers", "", EVERYBODY),
    _rule("get_overview", "", "commission, operator"),
    _rule("list_open_ideas", "", EVERYBODY),
    _rule("list_open_contests", "", EVERYBODY),
    _rule("get_adoption", "open case", EVERYBODY),
    _rule("get_adoption", "decided case", EVERYBODY),
    _rule("get_adoption", "nothing", NOBODY, hidden=THE_REST),
    *(
        rule
        for step in ("adopt", "adopt_partly", "decline")
        for rule in (
            _rule(f"step_adoption/{step}", "open case", "handler"),
            _rule(f"step_adoption/{step}", "decided case", "handler"),
            _rule(f"step_adoption/{step}", "nothing", NOBODY, hidden="handler, handler elsewhere"),
        )
    ),
    # ------------------------------------------------------------------ notifications
    _rule("mark_notice_read", "author's notice", "author", hidden=OTHER_MEMBERS),
    _rule("mark_notice_read", "nothing", NOBODY, hidden=OTHER_MEMBERS),
    _rule("explain_notice", "author's notice", "author, operator", hidden=OTHER_MEMBERS),
    _rule("explain_notice", "nothing", NOBODY, hidden=OTHER_MEMBERS),
    _rule("unsubscribe", "nothing", NOBODY, hidden=THE_REST),
    # ------------------------------------------------------------------ webhooks
    _rule("list_endpoints", "", "handler, handler elsewhere, organiser, organiser elsewhere, operator"),
    _rule("create_endpoint", "", _KEEPERS),  # for the handler's department
    _rule("get_endpoint", "endpoint", _KEEPERS, hidden=_OTHER_KEEPERS),
    _rule("get_endpoint", "nothing", NOBODY, hidden=f"{_KEEPERS}, {_OTHER_KEEPERS}"),
    *(_rule(f"step_endpoint/{step}", "endpoint", _KEEPERS, hidden=_OTHER_KEEPERS) for step in ("pause", "resume")),
    _rule("step_endpoint/disable", "endpoint", NOBODY, hidden=_OTHER_KEEPERS),
    _rule("step_endpoint/remove", "removed endpoint", _KEEPERS, hidden=_OTHER_KEEPERS),
    _rule("step_endpoint/pause", "nothing", NOBODY, hidden=f"{_KEEPERS}, {_OTHER_KEEPERS}"),
    *(
        rule
        for name in ("rotate_secret", "try_endpoint", "list_dispatches", "replay_dispatches")
        for rule in (
            _rule(name, "endpoint", _KEEPERS, hidden=_OTHER_KEEPERS),
            _rule(name, "nothing", NOBODY, hidden=f"{_KEEPERS}, {_OTHER_KEEPERS}"),
        )
    ),
    _rule("replay_dispatch", "dispatch", _KEEPERS, hidden=_OTHER_KEEPERS),
    _rule("replay_dispatch", "nothing", NOBODY, hidden=f"{_KEEPERS}, {_OTHER_KEEPERS}"),
    # ------------------------------------------------------------------ identity
    _rule("issue_token", "", EVERYBODY),
    _rule("register_account", "", EVERYBODY),
    _rule("list_departments", "", EVERYBODY),
    _rule("list_login_methods", "", EVERYBODY),
    _rule("list_towns", "", EVERYBODY),
    _rule("reset_second_factor", "author's account", "operator"),
    _rule("reset_second_factor", "nothing", NOBODY, hidden="operator"),
    _rule("verify_account", "", "clerk"),
    _rule("unlink_identity", "nothing", NOBODY, hidden=OTHER_MEMBERS),
    _rule("revoke_session", "own session", MEMBERS),
    _rule("revoke_session", "author's session", "author", hidden=OTHER_MEMBERS),
    _rule("revoke_session", "nothing", NOBODY, hidden=OTHER_MEMBERS),
    _rule("get_account", "author's account", "operator"),
    _rule("get_account", "nothing", NOBODY, hidden="operator"),
    _rule("set_standing", "author's account", "operator"),
    _rule("set_standing", "nothing", NOBODY, hidden="operator"),
    _rule("step_account/suspend", "author's account", "operator", hidden=_NO_OWNERS),
    _rule("step_account/restore", "author's account", "operator", hidden=_NO_OWNERS),
    _rule("step_account/close", "author's account", "operator, author", hidden=OTHER_MEMBERS),
    _rule("step_account/close", "nothing", NOBODY, hidden=OTHER_MEMBERS),
)
OFF_HTTP = frozenset({"link_identity", "mint_claims", "open_federated_session", "ping"})
"""What nobody can ask for from outside."""
