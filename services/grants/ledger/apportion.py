"""Dividing money: the one place where the ledger divides, so no fen is ever lost or made.

Largest remainder (Hamilton's method): everybody gets the whole fen of their exact share, what is left goes one fen each
to the largest remainders, equal remainders by key. Exact integers; the order in which weights come changes nothing.
"""

from collections.abc import Mapping

from services.grants.ledger.refusals import Refusal

Fen = int


def apportion(total: Fen, weights: Mapping[str, int]) -> dict[str, Fen]:
    """Return ``total`` fen shared out by ``weights``, by key: the shares sum to ``total``, each within 1 fen of exact.

    Raises apportion_nothing: ``total`` or a weight below 0, or money with nobody to take it.
    """
    whole = sum(weights.values())
    if total < 0 or any(weight < 0 for weight in weights.values()) or (total and not whole):
        raise Refusal("apportion_nothing", total=total)
    if not total:
        return dict.fromkeys(weights, 0)
    shares = {key: total * weight // whole for key, weight in weights.items()}
    left = total - sum(shares.values())
    by_remainder = sorted(weights, key=lambda key: (-(total * weights[key] % whole), key)) if left else []
    for key in by_remainder[:left]:
        shares[key] += 1
    return shares


def apportion_capped(total: Fen, weights: Mapping[str, int], caps: Mapping[str, Fen]) -> dict[str, Fen]:
    """Return ``total`` shared out by ``weights`` with nobody above their cap; what caps leave over goes to the others.

    The shares sum to ``total`` or, where all are capped, to less. Who reaches a cap at one round of sharing keeps it; the
    rest is shared again, at most once per key. Raises apportion_nothing.
    """
    shares: dict[str, Fen] = dict.fromkeys(weights, 0)
    open_weights = {key: weight for key, weight in weights.items() if weight}
    left = total
    while open_weights:
        whole = sum(open_weights.values())
        full = [key for key, weight in open_weights.items() if left * weight >= caps[key] * whole]
        if not full:
            return shares | apportion(left, open_weights)
        for key in full:
            shares[key] = caps[key]
            del open_weights[key]
        left -= sum(caps[key] for key in full)
    return shares
