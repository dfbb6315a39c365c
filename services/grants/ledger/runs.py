"""Runs: one match each, with all that is needed to make it again from the gifts in the book, and roots that commit to both."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from services.commons.kernel.canonical import hash_of
from services.commons.kernel.change import Json
from services.grants.ledger.book import Book
from services.grants.ledger.counting import Field
from services.grants.ledger.entries import line
from services.grants.ledger.gifts import Gift, commitment
from services.grants.ledger.matching import Share, match
from services.grants.ledger.merkle import root
from services.grants.ledger.policies import Policy


@dataclass(frozen=True)
class Run:
    """One match: the policy it was made by, the gifts of the first ``through`` entries, and what else it knew.

    Its id is the hash of all this, and the entries that pay it out name it: so the chain holds on to the frozen policy too.
    results: matched fen by project, without those of 0. input_root, result_root: Merkle roots over the sorted commitments of
    gifts and results.
    """

    policy_hash: str
    through: int
    known: Field
    results: Mapping[str, int]
    input_root: str
    result_root: str

    @cached_property
    def id(self) -> str:
        """SHA-256, hex, of the canonical JSON of the whole match."""
        return hash_of(written_run(self))


def run_match(policy: Policy, book: Book, known: Field, *, through: int | None = None) -> tuple[Run, tuple[Share, ...]]:
    """Return the match over the gifts of the first ``through`` entries of ``book``, all where it is None, and its shares."""
    through = book.head.count if through is None else through
    gifts = list(book.gifts.up_to(through))
    shares = match(policy, gifts, known)
    results = {share.project: share.matched_fen for share in shares if share.matched_fen}
    return Run(policy.hash, through, known, results, root_of_gifts(gifts), root_of_results(results)), shares


def written_run(run: Run) -> dict[str, Json]:
    """Return a match as it is exported."""
    results: list[Json] = [{"amount_fen": run.results[project], "project": project} for project in sorted(run.results)]
    return {
        "policy_hash": run.policy_hash,
        "through": run.through,
        "results": results,
        "input_root": run.input_root,
        "result_root": run.result_root,
        **written_field(run.known),
    }


def written_field(known: Field) -> dict[str, Json]:
    """Return what a match knows beside the gifts, as it is exported."""
    projects: list[Json] = [
        {"budget_fen": row.budget_fen, "project": project, "seed_fen": row.seed_fen} for project, row in sorted(known.projects.items())
    ]
    return {
        "pool_fen": known.pool_fen,
        "projects": projects,
        "related": [list(pair) for pair in sorted(known.related)],
        "unverified": list[Json](sorted(known.unverified)),
        "groups": dict[str, Json](known.groups),
    }


def root_of_gifts(gifts: Iterable[Gift]) -> str:
    """Return the Merkle root over the gifts' commitments, sorted, so that it does not depend on their order."""
    return root(text.encode() for text in sorted(map(commitment, gifts)))


def root_of_results(results: Mapping[str, int]) -> str:
    """Return the Merkle root over the results, by project."""
    return root(line({"amount_fen": results[project], "project": project}).encode() for project in sorted(results))
