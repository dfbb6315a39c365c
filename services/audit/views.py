"""What auditors and operators are shown: plain dictionaries that the contract's schemas dump."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from services.audit.chain.entries import Entry
from services.audit.chain.signing import SignedHead
from services.audit.model_parked import Parked
from services.commons.kernel.views import View, page


def entries(found: Sequence[Entry], *, more: bool) -> View:
    items: list[View] = [{"index": it.index, "previous": it.previous, "hash": it.hash, "fact": json.loads(it.fact)} for it in found]
    return page(items, found[-1].index if more else None)


def head(signed: SignedHead, at: datetime) -> View:
    return {"count": signed.count, "hash": signed.hash, "at": at, "public_key": signed.public_key, "signature": signed.signature}


def gaps(missing: Mapping[tuple[str, str], Sequence[int]]) -> View:
    return page([{"source": source, "subject": subject, "missing": numbers} for (source, subject), numbers in missing.items()], None)


def parked(it: Parked) -> View:
    names = ("id", "state", "source", "type", "subject", "attempts", "error", "parked_at", "due_at")
    shown: View = {name: getattr(it, name) for name in names}
    return {name: value for name, value in shown.items() if value is not None}


def done(it: Parked) -> View:
    return {"id": it.id}
