"""The judge of mail: what people should have been sent, against what a mail server took, and when.

It knows no fault, no database and no template: addresses, references and instants alone.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

UNDER_WAY_S = 2.0  # a mail that was on its way when somebody unsubscribed


@dataclass(frozen=True)
class Copy:
    """One mail as it was taken: to whom, under which reference, when."""

    to: str
    reference: str
    at_s: float


@dataclass(frozen=True)
class MailHistory:
    """``due``: how many different notices each address must get; one that is not there must get none.

    doubts: how often a process died between handing a message over and noting the answer; so many copies more may be there.
    left_at_s: when an address unsubscribed. It need not get all that was due.
    quiet: addresses whose owners had quiet hours all the time.
    """

    due: Mapping[str, int]
    copies: Sequence[Copy]
    doubts: int = 0
    copies_most: int = 2
    left_at_s: Mapping[str, float] = field(default_factory=dict)
    quiet: frozenset[str] = frozenset()


@dataclass
class MailVerdict:
    """Sentences by what is wrong. ``doubled`` within the bound is allowed and counted; ``beyond_bound`` is not."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    beyond_bound: list[str] = field(default_factory=list)
    in_quiet_hours: list[str] = field(default_factory=list)
    after_leaving: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    notices: int = 0
    mails: int = 0

    @property
    def is_sound(self) -> bool:
        return not (self.lost or self.beyond_bound or self.in_quiet_hours or self.after_leaving or self.strangers)

    @property
    def counts(self) -> dict[str, int]:
        return {name: value if isinstance(value, int) else len(value) for name, value in vars(self).items()}


def judge_mail(history: MailHistory) -> MailVerdict:
    """Return all that is wrong with ``history``."""
    verdict = MailVerdict(notices=sum(history.due.values()), mails=len(history.copies))
    got: dict[str, Counter[str]] = defaultdict(Counter)
    for copy in history.copies:
        got[copy.to][copy.reference] += 1
        _weigh(copy, history, verdict)
    for address, count in history.due.items():
        different = len(got[address])
        if different < count and address not in {*history.quiet, *history.left_at_s}:
            verdict.lost.append(f"{address} got {different} of {count} notices")
        if different > count:
            verdict.strangers.append(f"{address} got {different} notices, {count} were due")
    _weigh_copies(got, history, verdict)
    return verdict


def _weigh(copy: Copy, history: MailHistory, verdict: MailVerdict) -> None:
    if copy.to not in history.due:
        verdict.strangers.append(f"{copy.to} was sent {copy.reference} and was due nothing")
    if copy.to in history.quiet:
        verdict.in_quiet_hours.append(f"{copy.to} was sent {copy.reference} in quiet hours")
    left_at_s = history.left_at_s.get(copy.to)
    if left_at_s is not None and copy.at_s > left_at_s + UNDER_WAY_S:
        verdict.after_leaving.append(f"{copy.to} was sent {copy.reference} {copy.at_s - left_at_s:.1f} s after unsubscribing")


def _weigh_copies(got: Mapping[str, Counter[str]], history: MailHistory, verdict: MailVerdict) -> None:
    for address, references in got.items():
        for reference, count in references.items():
            if count > 1:
                verdict.doubled += [f"{address} was sent {reference} again"] * (count - 1)
            if count > history.copies_most:
                verdict.beyond_bound.append(f"{address} was sent {reference} {count} times")
    if len(verdict.doubled) > history.doubts:
        verdict.beyond_bound.append(f"{len(verdict.doubled)} copies too many, and {history.doubts} deaths that can explain one each")
