"""Runs: one match each, with all that is needed to make it again from the gifts in the book, and roots that commit to both."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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

    results: matched fen by project, without those of 0. input_root, result_root: Merkle roots over the sorted commitments of
    gifts and results.
    """

    id: str
    policy_hash: str
    through: int
    known: Field
    results: Mapping[str, int]
    input_root: str
    result_root: str


def run_match(id: str, policy: Policy, book: Book, known: Field) -> tuple[Run, tuple[Share, ...]]:
    """Return the match ``id`` over all gifts in ``book`` now, and its shares."""
    return run_match_up_to(book.head.count, id, policy, book, known)


def run_match_up_to(through: int, id: str, policy: Policy, book: Book, known: Field) -> tuple[Run, tuple[Share, ...]]:
    """Return the match ``id`` over the gifts of the first ``through`` entries of ``book``, and its shares."""
    gifts = list(book.gifts.up_to(through))
    shares = match(policy, gifts, known)
    results = {share.project: share.matched_fen for share in shares if share.matched_fen}
    return Run(id, policy.hash, through, known, results, root_of_gifts(gifts), root_of_results(results)), shares


def root_of_gifts(gifts: Iterable[Gift]) -> str:
    """Return the Merkle root over the gifts' commitments, sorted, so that it does not depend on their order."""
    return root(text.encode() for text in sorted(map(commitment, gifts)))


def root_of_results(results: Mapping[str, int]) -> str:
    """Return the Merkle root over the results, by project."""
    return root(line({"amount_fen": results[project], "project": project}).encode() for project in sorted(results))
