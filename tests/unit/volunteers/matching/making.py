"""Cities for tests: generated ones, and tiny ones full of ties from Hypothesis."""

import json
from copy import deepcopy
from functools import cache
from hashlib import sha256
from typing import Any

from hypothesis import strategies as st

from services.volunteers.matching.candidates import Pairs, pairs_of
from services.volunteers.matching.checker.check import Verdict, check
from services.volunteers.matching.checker.papers import read_assignment, read_certificate
from services.volunteers.matching.checker.papers import read_instance as read_for_check
from services.volunteers.matching.generating import generate
from services.volunteers.matching.instance import FORMAT, Instance
from services.volunteers.matching.reading import read_instance
from services.volunteers.matching.run import match

Json = dict[str, Any]
POST: Json = {"x_m": 0, "y_m": 0, "period": 0, "start_min": 0, "end_min": 60, "theme": 0, "least": 0, "most": 1, "worth": 300}
VOLUNTEER: Json = {"x_m": 0, "y_m": 0, "travel_m": 1000, "periods": [0, 1, 2], "limit": 1}


@cache
def city(volunteers: int, posts: int, seed: int = 1) -> str:
    return "".join(generate(volunteers, posts, seed))


def instance_of(city: Json | str) -> Instance:
    return read_instance(city if isinstance(city, str) else json.dumps(city))


def small(posts: list[Json], volunteers: list[Json], **rules: Any) -> Json:
    """Return a city by hand: what a row leaves out is usual, ids are p0… and v0…."""
    return {
        "format": FORMAT,
        "rules": rules,
        "posts": [{"id": f"p{place}", **POST, **post} for place, post in enumerate(posts)],
        "volunteers": [{"id": f"v{place}", **VOLUNTEER, **each} for place, each in enumerate(volunteers)],
    }


def solved(city: Json | str, model: str = "a") -> tuple[Json, Json]:
    run = match(instance_of(city), model)
    return run.assignment, run.certificate


def pairs_and(city: Json | str) -> tuple[Instance, Pairs]:
    instance = instance_of(city)
    return instance, pairs_of(instance)


def verdict(city: Json | str, assignment: Json, certificate: Json) -> Verdict:
    """Return what the checker says, or let it raise Refused."""
    text = city if isinstance(city, str) else json.dumps(city)
    objective, pairs = read_assignment(json.dumps(assignment))
    return check(read_for_check(text), objective, pairs, read_certificate(json.dumps(certificate)))


def sealed_anew(assignment: Json, certificate: Json) -> Json:
    """Return the certificate with hashes that fit the papers, as a forger would."""
    forged = deepcopy(certificate)
    ordered = {"objective": assignment["objective"], "assignments": sorted(assignment["assignments"])}
    forged |= {"assignment": _hash(ordered), "objective": assignment["objective"]}
    forged["gap"] = forged["bound"] - forged["objective"]
    forged.pop("seal")
    return forged | {"seal": _hash(forged)}


def _hash(value: Json) -> str:
    return sha256(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@st.composite
def cities(draw: st.DrawFn, most_volunteers: int = 7, most_posts: int = 5) -> Json:
    """Return a tiny city: few places, two skills, three periods, two classes, so that nearly everything ties or collides."""
    few = st.integers(0, 2)
    posts = [_post(draw, few) for _ in range(draw(st.integers(1, most_posts)))]
    volunteers = [_volunteer(draw, few) for _ in range(draw(st.integers(0, most_volunteers)))]
    rules = {"tie_bits": draw(st.sampled_from((0, 4, 10))), "candidates": draw(st.sampled_from((1, 2, 40)))}
    return small(posts, volunteers, seed=str(draw(few)), **rules)


def _post(draw: st.DrawFn, few: st.SearchStrategy[int]) -> Json:
    start, most = 30 * draw(st.integers(0, 8)), draw(st.integers(1, 3))
    return {
        "x_m": 200 * draw(few),
        "period": draw(few),
        "start_min": start,
        "end_min": start + 30 * draw(st.integers(1, 4)),
        "skill": draw(st.none() | st.integers(0, 1)),
        "theme": draw(few),
        "class": draw(st.sampled_from(("adult", "adult", "family"))),
        "min_age": draw(st.sampled_from((0, 0, 21))),
        "least": draw(st.integers(0, most)),
        "most": most,
        "worth": draw(st.sampled_from((0, 60, 300, 700))),
    }


def _volunteer(draw: st.DrawFn, few: st.SearchStrategy[int]) -> Json:
    def some() -> list[int]:
        return sorted(draw(st.sets(few)))

    return {
        "x_m": 200 * draw(few),
        "travel_m": draw(st.sampled_from((1, 300, 1000))),
        "skills": some(),
        "interests": some(),
        "history": some(),
        "periods": some(),
        "class": draw(st.sampled_from(("adult", "adult", "family"))),
        "age": draw(st.sampled_from((18, 30))),
        "limit": draw(st.integers(0, 3)),
        "recent": draw(few),
        "minutes": draw(st.sampled_from((60, 120, 300))),
    }
