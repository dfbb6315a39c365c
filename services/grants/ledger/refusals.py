"""What the ledger refuses, each with a stable code: the same for a wish that is made now and an entry found in an export."""

from collections.abc import Mapping

REFUSALS: Mapping[str, str] = {
    "account_malformed": "{account} is not an account: it is kind/owner/custodian/leg/purpose, each of them known",
    "altered": "its content does not give its hash: something in it was altered",
    "apportion_nothing": "{total} fen cannot be shared out among nobody, or by weights that are all 0 or below",
    "balance_differs": "{account} holds {found} fen by the entries, not {said}",
    "broken_link": "it does not continue the entry before it: an entry was altered, removed or put in between",
    "busy": "{account} has {count} unfinished entries: try again",
    "cancelled": "{id} was given up before it was written: ask again under a new id",
    "duplicate_id": "its id {id} is already that of an earlier entry",
    "expired": "the reservation {id} expired at {expires_at}",
    "export_malformed": "{why}",
    "forbidden_move": "{kind} does not move money from {source} to {target}",
    "rule_malformed": "{why}",
    "gift_exceeded": "{account} can take back {available} fen, for no more of that gift is in use; {wanted} are wanted",
    "head_differs": "the head says {said}, the entries give {found}",
    "id_reused": "{id} is the id of another wish",
    "match_differs": "match {run} gives {project} {said} fen, the frozen policy gives {found}",
    "match_root_differs": "match {run} has the root {said}, its gifts and results give {found}",
    "match_unknown": "it belongs to match {run}, which is not written down, or not as it was made",
    "misplaced": "it says it is entry {found}: entries were removed, repeated or swapped",
    "mixed_funds": "{fund} does not balance: money of one custodian, leg and purpose never becomes another's",
    "not_expired": "the reservation {id} runs until {expires_at}",
    "not_held": "{id} is no reservation that is still open",
    "not_reversible": "{id} cannot be reversed: it is not there, or not a kind that is undone by reversing",
    "overdrawn": "{account} holds {available} fen that are free, {wanted} are wanted",
    "policy_differs": "match {run} names policy {hash}, which is not in the export",
    "root_differs": "the root of the first {count} entries is {found}, not {said}",
    "run_unexpected": "only what is matched names a match",
    "signers_missing": "{kind} takes {count} different persons to sign",
    "wish_malformed": "{why}",
    "wrong_ending": "what ends a reservation moves what it held to where it was meant for, the rest back; {id} does not",
    "wrong_reversal": "it is not the exact opposite of {id}",
}


class Refusal(ValueError):
    """A refusal of one row; ``details`` are JSON values, never personal data."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(REFUSALS[code].format(**details))
        self.code = code
        self.details = details
