"""What money may move, as tables: moves happen at once; reservations hold money until they are posted or given back."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Move:
    """One row: from which kinds of account to which.

    keeps: what source and target must share beside the fund: ``donor``, the whole ``owner``, or nothing.
    signers: how many different persons must sign. in_run: part of a match. new_purpose: money is given a new purpose by
    its donor, who signs; the one row where a purpose changes.
    """

    key: str
    zh: str
    en: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    keeps: str = ""
    signers: int = 0
    in_run: bool = False
    new_purpose: bool = False


@dataclass(frozen=True)
class Reservation:
    """One row: money of ``source`` is held in ``held`` until it is posted to ``target``, given back, or expires.

    keeps: what source and held must share; held and target always share the owner. signers: of reserving.
    """

    key: str
    zh: str
    en: str
    source: str
    held: str
    target: str
    keeps: str = ""
    signers: int = 0


# fmt: off
MOVES: Mapping[str, Move] = {row.key: row for row in (
    Move("allocate", "划入项目", "put a gift to use", ("gift-held",), ("grant-reserved",)),
    Move("allot", "拨入", "bring in public money", ("treasury",), ("round-match-pool", "round-seed")),
    Move("confirm", "到账", "a pledge arrived at the custodian", ("donor-pledge",), ("gift-held",), keeps="owner"),
    Move("demand", "追回", "demand money back", ("grant-paid",), ("recovery-receivable",), keeps="owner"),
    Move("give", "捐入", "a gift arrived at the custodian", ("donor",), ("gift-held",), keeps="donor"),
    Move("lapse", "认捐失效", "a pledge that never arrived", ("donor-pledge",), ("donor",), keeps="donor"),
    Move("match", "配比", "match gifts to a project", ("round-match-pool",), ("grant-reserved",), in_run=True),
    Move("pledge", "认捐", "promise a gift", ("donor",), ("donor-pledge",), keeps="donor"),
    Move("recover", "追回到账", "money came back", ("recovery-receivable",), ("gift-held", "grant-reserved", "round-match-pool", "round-seed")),
    Move("redirect", "改投", "a gift for another purpose, as its donor wishes", ("gift-held",), ("gift-held",), keeps="owner", signers=1, new_purpose=True),
    Move("release", "收回结余", "take back what a project did not need", ("grant-reserved",), ("gift-held", "round-match-pool", "round-seed")),
    Move("write-off", "核销", "give up what cannot be recovered", ("recovery-receivable",), ("written-off",), keeps="owner", signers=2),
)}
RESERVATIONS: Mapping[str, Reservation] = {row.key: row for row in (
    Reservation("draw", "请款", "pay an instalment to a project", "grant-reserved", "grant-payable", "grant-paid", keeps="owner", signers=2),
    Reservation("offer", "拟资助", "award seed money until the agreement is signed", "round-seed", "award-offered", "grant-reserved"),
    Reservation("refund", "退款", "give a gift back to its donor", "gift-held", "refund-due", "donor", keeps="donor", signers=2),
)}
# fmt: on

POST, VOID, EXPIRE, REVERSE, CANCEL = "post", "void", "expire", "reverse", "cancel"
ENDINGS = frozenset({POST, VOID, EXPIRE})
