"""Writing the certificate: one price a post, the bound they prove, and the hashes that tie it to its papers.

``seal`` is SHA-256 over the canonical JSON of all other members. Publish it: then nobody can swap the certificate afterwards.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from services.commons.kernel.canonical import hash_of
from services.volunteers.matching.instance import Instance, Ints

FORMAT = "shanzhi-match-certificate/1"


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
        "assignment": hash_of(ordered),
        "objective": paper["objective"],
        "bound": bound,
        "gap": bound - paper["objective"],
        "scale": scale,
        "prices": dict(zip(instance.posts.ids, prices.tolist(), strict=True)),
    }
    return content | {"seal": hash_of(content)}
