"""Writing the certificate: one price a post, the bound they prove, and the hashes that tie it to its papers.

``seal`` is SHA-256 over the canonical JSON of all other members. Publish it: then nobody can swap the certificate afterwards.
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from services.volunteers.matching.instance import Instance, Ints

FORMAT = "shanzhi-match-certificate/1"
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def assignment(objective: int, proposals: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return the assignment's JSON: the objective in points, and who is proposed what."""
    return {"objective": objective, "assignments": [list(pair) for pair in proposals]}


def certificate(instance: Instance, paper: Mapping[str, Any], *, model: str, scale: int, prices: Ints, bound: int) -> dict[str, Any]:
    """Return the certificate's JSON for an assignment; ``prices`` in units of 1/scale point, ``bound`` in points."""
    ordered = {"objective": paper["objective"], "assignments": sorted(paper["assignments"])}
    content = {
        "format": FORMAT,
        "model": model,
        "instance": instance.hash,
        "assignment": sha256(_encode(ordered).encode()).hexdigest(),
        "objective": paper["objective"],
        "bound": bound,
        "gap": bound - paper["objective"],
        "scale": scale,
        "prices": dict(zip(instance.posts.ids, prices.tolist(), strict=True)),
    }
    return content | {"seal": sha256(_encode(content).encode()).hexdigest()}
