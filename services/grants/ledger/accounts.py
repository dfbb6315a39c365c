"""Accounts: what kinds there are, whose money stands in them, and how an account is written.

``kind/owner/custodian/leg/purpose``. Custodian, leg and purpose together are a *fund*: money never changes fund, so
government, company and citizen money cannot mix, and money given for one purpose is still that at its last posting.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from services.grants.ledger.refusals import Refusal

ANY = "any"  # the purpose of money that nobody restricted


@dataclass(frozen=True)
class Leg:
    """One of the three parties of 1+1+1, and what towns and departments add (never counted as citizens' or companies')."""

    key: str
    zh: str
    en: str
    given: bool  # by a donor, not by a public budget


@dataclass(frozen=True)
class Kind:
    """One kind of account.

    guarded: never below 0; the others stand for the world outside and go below 0 as money comes in.
    cash: the custodian has it in the bank. owner: what the account's owner is. root: its place in beancount.
    """

    key: str
    zh: str
    en: str
    guarded: bool
    cash: bool
    owner: str
    root: str


# fmt: off
LEGS: Mapping[str, Leg] = {row.key: row for row in (
    Leg("citizen", "市民", "citizens", given=True),
    Leg("company", "企业", "companies", given=True),
    Leg("government", "政府", "government", given=False),
    Leg("topup", "镇区和部门追加", "towns and departments", given=False),
)}
KINDS: Mapping[str, Kind] = {row.key: row for row in (
    Kind("award-offered", "拟资助款", "offered, agreement not signed yet", True, True, "project", "Assets:Custody:AwardOffered"),
    Kind("donor", "捐赠人", "donors, outside", False, False, "donor", "Income:Donor"),
    Kind("donor-pledge", "认捐款", "promised, not confirmed by the custodian", True, False, "gift", "Assets:Pledged:DonorPledge"),
    Kind("gift-held", "代管捐款", "gifts confirmed and not yet used", True, True, "gift", "Assets:Custody:GiftHeld"),
    Kind("grant-paid", "已拨款", "paid to the project", True, False, "project", "Expenses:GrantPaid"),
    Kind("grant-payable", "应付款", "ordered, not confirmed by the bank", True, True, "project", "Assets:Custody:GrantPayable"),
    Kind("grant-reserved", "已预留款", "awarded, not ordered yet", True, True, "project", "Assets:Custody:GrantReserved"),
    Kind("recovery-receivable", "应追回款", "demanded back", True, False, "project", "Assets:Receivable:Recovery"),
    Kind("refund-due", "应退款", "to be given back to its donor", True, True, "donor", "Assets:Custody:RefundDue"),
    Kind("round-match-pool", "配比资金池", "for matching gifts", True, True, "round", "Assets:Custody:RoundMatchPool"),
    Kind("round-seed", "种子资金", "for awards", True, True, "round", "Assets:Custody:RoundSeed"),
    Kind("treasury", "财政", "public budgets, outside", False, False, "payer", "Income:Treasury"),
    Kind("written-off", "已核销", "given up by two persons", True, False, "project", "Expenses:WrittenOff"),
)}
# fmt: on

_WORD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_GIFT = re.compile(r"[A-Za-z0-9_-]{1,64}\.[A-Za-z0-9_-]{1,64}")

Fund = tuple[str, str, str]
"""Custodian, leg, purpose."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account. The owner of a gift's account is ``donor.gift``, so whose gift it is can be read off it."""

    kind: Kind
    owner: str
    custodian: str
    leg: Leg
    purpose: str

    @property
    def fund(self) -> Fund:
        return self.custodian, self.leg.key, self.purpose

    @property
    def donor(self) -> str:
        """The part of the owner before a dot; the whole owner where there is none."""
        return self.owner.partition(".")[0]


def account(kind: str, owner: str, fund: Fund) -> str:
    """Return an account as it is written; nothing is checked here."""
    return f"{kind}/{owner}/{'/'.join(fund)}"


@lru_cache(maxsize=65536)
def read_account(name: str) -> Account:
    """Return the account of its name. Raises account_malformed."""
    kind, owner, custodian, leg, purpose = parts if len(parts := name.split("/")) == 5 else ("",) * 5
    if kind not in KINDS or leg not in LEGS or not (_WORD.fullmatch(custodian) and _WORD.fullmatch(purpose)):
        raise Refusal("account_malformed", account=name)
    read = Account(KINDS[kind], owner, custodian, LEGS[leg], purpose)
    if not (_GIFT if read.kind.owner == "gift" else _WORD).fullmatch(owner) or not _may_stand(read):
        raise Refusal("account_malformed", account=name)
    return read


def _may_stand(read: Account) -> bool:
    """Tell whether the leg fits the owner, and a purpose the project: money for one project never stands at another."""
    if read.kind.owner in ("donor", "gift"):
        return read.leg.given
    if read.kind.owner == "payer":
        return not read.leg.given
    return read.kind.owner != "project" or read.purpose in (ANY, read.owner)
