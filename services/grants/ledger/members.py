"""Reading the members of what people hand in: each is known and of the kind it should be, or a sentence says which is not."""

from collections.abc import Collection, Mapping

from services.commons.kernel.change import Json
from services.grants.ledger.counting import Field, Project
from services.grants.ledger.entries import MOST_FEN, is_instant
from services.grants.ledger.gifts import Gift
from services.grants.ledger.refusals import Refusal
from services.grants.ledger.runs import Run

FIELD = ("projects", "pool_fen", "related", "unverified", "groups")


def read_run(raw: Json) -> Run:
    """Return a match of its JSON. Raises export_malformed."""
    row = an_object(raw, "a match", ("policy_hash", "through", "results", "input_root", "result_root", *FIELD))
    results = {project: whole(each, "amount_fen") for project, each in _by_project(row, "results", ("amount_fen",)).items()}
    policy_hash, *roots = (text(row, name) for name in ("policy_hash", "input_root", "result_root"))
    return Run(policy_hash, whole(row, "through"), read_field(row), results, *roots)


def read_field(row: Mapping[str, Json]) -> Field:
    """Return what a match knows of its members. Raises export_malformed."""
    listed = _by_project(row, "projects", ("budget_fen", "seed_fen"))
    projects = {project: Project(whole(each, "budget_fen"), whole(each, "seed_fen")) for project, each in listed.items()}
    pool = None if row.get("pool_fen") is None else whole(row, "pool_fen")
    related, unverified, groups = row.get("related", []), row.get("unverified", []), row.get("groups", {})
    if not isinstance(related, list) or not isinstance(unverified, list) or not isinstance(groups, dict):
        raise Refusal("export_malformed", why="related and unverified are lists, groups is an object")
    pairs = [(pair[0], pair[1]) if isinstance(pair, list) and len(pair) == 2 else ("", 0) for pair in related]
    names = [*(name for pair in pairs for name in pair), *unverified, *groups.values()]
    if not all(isinstance(name, str) for name in names):
        raise Refusal("export_malformed", why="related has pairs of donor and project, unverified and groups have donors")
    return Field(projects, pool, frozenset(pairs), frozenset(unverified), groups)  # type: ignore[arg-type]  # all texts, seen above


def read_gift(raw: Json) -> Gift:
    """Return a gift of its JSON; ``at`` may be left out where no window asks for it. Raises export_malformed."""
    row = an_object(raw, "a gift", Gift._fields)
    leg, at = text(row, "leg"), row.get("at", "")
    if leg not in ("citizen", "company", "topup"):
        raise Refusal("export_malformed", why="leg is citizen, company or topup")
    if not isinstance(at, str) or (at and not is_instant(at)):
        raise Refusal("export_malformed", why="at is a time like 2026-01-02T03:04:05.000Z")
    return Gift(text(row, "donor"), leg, text(row, "project"), whole(row, "amount_fen"), at)


def whole(row: Mapping[str, Json], name: str) -> int:
    """Return a whole number from 0 of a row. Raises export_malformed."""
    value = row.get(name)
    if type(value) is not int or not 0 <= value <= MOST_FEN:
        raise Refusal("export_malformed", why=f"{name} is a whole number from 0 to 2^53 - 1")
    return value


def text(row: Mapping[str, Json], name: str) -> str:
    """Return a text of a row, not empty. Raises export_malformed."""
    value = row.get(name)
    if not isinstance(value, str) or not value:
        raise Refusal("export_malformed", why=f"{name} is a text")
    return value


def an_object(raw: Json, what: str, members: Collection[str]) -> dict[str, Json]:
    """Return an object that has no other members. Raises export_malformed."""
    if not isinstance(raw, dict):
        raise Refusal("export_malformed", why=f"{what} is an object")
    for name in sorted(raw.keys() - members):
        raise Refusal("export_malformed", why=f"{name} is unknown: {what} has {', '.join(members)}")
    return raw


def _by_project(row: Mapping[str, Json], name: str, members: Collection[str]) -> dict[str, dict[str, Json]]:
    """Return the rows of a list by their project."""
    listed = row.get(name, [])
    if not isinstance(listed, list):
        raise Refusal("export_malformed", why=f"{name} is a list")
    rows = [an_object(each, f"each of {name}", ("project", *members)) for each in listed]
    found = {text(each, "project"): each for each in rows}
    if len(found) != len(rows):
        raise Refusal("export_malformed", why=f"each project is listed once in {name}")
    return found
