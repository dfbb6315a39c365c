"""Every kind of page, and who may see it."""

STAFF = ("citizen", "organiser", "moderator", "handler", "clerk", "commission", "operator")
VISITORS = (
    "/",
    "/contests",
    "/contests/c1",
    "/contests/c1?state=accepted",
    "/contests/c1/ideas/new",
    *("/ideas/i1", "/ideas/i1/sent", "/ideas/i1/similar"),
    "/adoptions/a1",
    "/login",
    "/register",
    "/unsubscribe/u1",
    *("/help", "/accessibility", "/developers", "/developers/submit_idea", "/developers/list_ideas"),
    *("/problems", "/problems/request.invalid", "/open-data"),
)
PEOPLE = (*VISITORS, "/me", "/ideas/i1/edit")
OWN = (
    *("/me/notices", "/me/notices?unread=1", "/me/notices/n1/why"),
    *("/me/contact", "/me/contact/change", "/me/preferences", "/me/verify", "/me/data", "/me/close"),
    *("/me/security", "/me/security/password", "/me/security/factor", "/me/security/codes", "/me/security/factor/remove"),
    *("/me/security/code", "/me/security/code?with=recovery"),
)
OFFICES = (
    *PEOPLE,
    *("/desk", "/desk/adoptions", "/desk/adoptions?state=assigned", "/desk/verify"),
    *("/desk/contests", "/desk/contests/c1/shortlist", "/desk/ideas/i1", "/desk?late=true&contest_id=c1", "/desk/adoptions/a1"),
    *("/desk/bulk?step=screen_out&id=i1&id=i2", "/desk/bulk?step=accept"),
    *("/overview", "/operator", "/operator/parked", "/operator/parked/f1", "/operator/parked/f1/discard"),
    *("/operator/accounts/p1", "/operator/accounts/p1/standing", "/operator/accounts/p1/steps/suspend"),
    *("/contests/new", "/contests/c1/edit", "/contests/c1/calendar", "/contests/c1/steps/cancel"),
    *("/ideas/i1/adoption", "/ideas/i1/steps/shortlist", "/adoptions/a1/steps/adopt"),
)
SEEN_BY = [
    *(((), address) for address in VISITORS),
    *((("citizen",), address) for address in (*PEOPLE, *OWN)),
    *((STAFF, address) for address in OFFICES),
]
