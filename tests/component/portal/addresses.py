"""Every kind of page, and who may see it."""

STAFF = ("citizen", "organiser", "moderator", "handler")
VISITORS = (
    "/",
    "/contests",
    "/contests/c1",
    "/contests/c1?state=accepted",
    "/contests/c1/ideas/new",
    *("/ideas/i1", "/ideas/i1/sent"),
    "/adoptions/a1",
    "/login",
    "/register",
    *("/help", "/accessibility", "/developers", "/developers/submit_idea", "/developers/list_ideas"),
    *("/problems", "/problems/request.invalid", "/open-data"),
)
PEOPLE = (*VISITORS, "/me", "/ideas/i1/edit")
OFFICES = (
    *PEOPLE,
    *("/desk", "/desk/adoptions", "/desk/adoptions?state=assigned"),
    *("/contests/new", "/contests/c1/edit", "/contests/c1/calendar", "/contests/c1/steps/cancel"),
    *("/ideas/i1/adoption", "/ideas/i1/steps/shortlist", "/adoptions/a1/steps/adopt"),
)
SEEN_BY = [
    *(((), address) for address in VISITORS),
    *((("citizen",), address) for address in PEOPLE),
    *((STAFF, address) for address in OFFICES),
]
