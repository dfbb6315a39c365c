"""The three papers as they are read here: instance, assignment, certificate. Hashes are worked out over what was read."""

import json
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.volunteers.matching.checker.ranges import check_ranges
from services.volunteers.matching.checker.refusals import Refused

Ints = NDArray[np.int64]
MEMBERS = {"assignment", "bound", "format", "gap", "instance", "model", "objective", "prices", "scale", "seal"}
FORMAT, INSTANCE_FORMAT = "shanzhi-match-certificate/1", "shanzhi-match-instance/1"
# fmt: off
RULES = {"candidates": 40, "distance": 400, "further_seat": 60, "gap_min": 30, "history": 150, "interest": 250,
         "load_costs": [0, 150, 200, 250], "recent_cost": 10, "seed": "0", "skill": 200, "tie_bits": 10}
VOLUNTEER = {"age": 18, "class": "adult", "history": [], "interests": [], "minutes": 10_080, "recent": 0, "skills": []}
POST = {"class": "adult", "min_age": 0, "skill": None}
# fmt: on
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_encode_as_sorted = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # RFC 8785 sorts by UTF-16, Python does not


@dataclass(frozen=True)
class Instance:
    """``rules``, ``posts`` and ``volunteers`` with their defaults filled in."""

    rules: dict[str, Any]
    posts: list[dict[str, Any]]
    volunteers: list[dict[str, Any]]
    hash: str

    def post_column(self, name: str) -> Ints:
        return np.array([post[name] for post in self.posts], dtype=np.int64)

    def volunteer_column(self, name: str) -> Ints:
        return np.array([volunteer[name] for volunteer in self.volunteers], dtype=np.int64)

    @cached_property
    def point(self) -> int:
        """Return how many tie units are a point: more than the ties of all seats together."""
        return int((1 + sum(post["most"] for post in self.posts)) * 2 ** self.rules["tie_bits"])

    @property
    def fits(self) -> bool:
        """Tell whether no pair, load or seat is worth so much that its tie units, a price more, do not fit 64 bits."""
        rules = self.rules
        pair = sum(rules[name] for name in ("distance", "interest", "skill", "history"))
        load = rules["load_costs"][-1] + rules["recent_cost"] * max((each["recent"] for each in self.volunteers), default=0)
        return bool(max(pair, load, *(post["worth"] for post in self.posts)) * self.point < 2**60)


@dataclass(frozen=True)
class Certificate:
    model: str
    instance: str
    assignment: str
    objective: int
    bound: int
    gap: int
    scale: int
    prices: dict[str, int]
    is_sealed: bool


def read_instance(text: str) -> Instance:
    """Return the instance. Raises ValueError, TypeError or KeyError for what is none."""
    whole = json.loads(text, object_pairs_hook=_object)
    if whole.keys() != {"format", "rules", "posts", "volunteers"} or whole["format"] != INSTANCE_FORMAT:
        raise ValueError(f"it is not of {INSTANCE_FORMAT}")
    if not all(isinstance(whole[name], list) for name in ("posts", "volunteers")):
        raise ValueError("posts and volunteers are lists")
    posts, volunteers = [POST | post for post in whole["posts"]], [VOLUNTEER | each for each in whole["volunteers"]]
    instance = Instance(RULES | whole["rules"], posts, volunteers, _hash_of(whole))
    check_ranges(instance.rules, posts, volunteers)
    if not instance.fits:
        raise ValueError("its points and ties do not fit 64 bits: lower tie_bits in the rules")
    return instance


def _hash_of(whole: dict[str, Any]) -> str:
    hashed = sha256(_encode(whole["rules"]).encode() + b"\n")
    for name in ("posts", "volunteers"):
        rows = sha256()
        for row in whole[name]:
            rows.update(_encode(row).encode() + b"\n")
        hashed.update(rows.digest())
    return hashed.hexdigest()


def read_assignment(text: str) -> tuple[int, list[tuple[str, str]]]:
    """Return the stated objective and the pairs. Raises Refused."""
    value = _read(text, "assignment_malformed")
    if not isinstance(value, dict) or value.keys() != {"objective", "assignments"} or type(value["objective"]) is not int:
        raise Refused("assignment_malformed", why="its two members are not these")
    pairs = value["assignments"]
    if not isinstance(pairs, list) or not all(isinstance(pair, list) and [type(id) for id in pair] == [str, str] for pair in pairs):
        raise Refused("assignment_malformed", why="a pair is a list of two ids")
    return value["objective"], [(pair[0], pair[1]) for pair in pairs]


def read_certificate(text: str) -> Certificate:
    """Return the certificate. Raises Refused."""
    value = _read(text, "certificate_malformed")
    if not isinstance(value, dict) or value.keys() != MEMBERS or value["format"] != FORMAT or value["model"] not in ("a", "b"):
        raise Refused("certificate_malformed", why=f"it is not of {FORMAT}")
    if any(type(value[name]) is not int for name in ("objective", "bound", "gap", "scale")) or value["scale"] < 1:
        raise Refused("certificate_malformed", why="objective, bound, gap and scale are whole numbers")
    if not isinstance(value["prices"], dict) or any(type(price) is not int for price in value["prices"].values()):
        raise Refused("certificate_malformed", why="prices are whole numbers by post")
    if any(abs(price) >= 2**53 for price in value["prices"].values()):
        raise Refused("certificate_malformed", why="a price is beyond 2^53")
    content = {name: value[name] for name in sorted(MEMBERS - {"seal"})}
    content["prices"] = {id: value["prices"][id] for id in sorted(value["prices"], key=lambda id: id.encode("utf-16-be"))}
    read = {name: value[name] for name in MEMBERS - {"format", "seal"}}
    return Certificate(**read, is_sealed=value["seal"] == sha256(_encode_as_sorted(content).encode()).hexdigest())


def hash_of_assignment(objective: int, pairs: list[tuple[str, str]]) -> str:
    """Return SHA-256 over the objective and the pairs in order of their ids, as canonical JSON. Order in the file changes nothing."""
    return sha256(_encode({"objective": objective, "assignments": sorted(pairs)}).encode()).hexdigest()


def _read(text: str, code: str) -> Any:
    try:
        value = json.loads(text, object_pairs_hook=_object)
        _encode(value).encode()  # fails where half a character stands: no hash is over that
        return value
    except ValueError as error:
        raise Refused(code, why=f"it is not JSON, {error}") from error
    except RecursionError as error:
        raise Refused(code, why="it is nested too deeply") from error


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object none of whose members stands twice: of two, one would be checked and people might read the other."""
    value = dict(members)
    if len(value) < len(members):
        raise ValueError("a member of an object stands there twice")
    return value
