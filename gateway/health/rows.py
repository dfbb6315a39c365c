"""What a check is, and what it finds. A check is a row of words; what looks is a function of the same key."""

from collections.abc import Iterable
from dataclasses import dataclass

from gateway.client import View

OK, NOTE, SKIPPED, WRONG = "ok", "note", "skipped", "wrong"
LEVELS = (OK, NOTE, SKIPPED, WRONG)


@dataclass(frozen=True)
class Check:
    """One row: what is looked at, how it reads when it is well, and what to do when it is not (zh, en)."""

    key: str
    zh: str
    en: str
    todo_zh: str
    todo_en: str


@dataclass(frozen=True)
class Finding:
    """What one check found about one thing (a service, a file, an address), as a sentence (zh, en)."""

    key: str
    level: str
    about: str
    zh: str
    en: str


def told(finding: Finding, check: Check) -> View:
    """Return a finding for programs and pages; what to do comes along unless all is well."""
    shown: View = {"check": finding.key, "level": finding.level, "about": finding.about, "zh": finding.zh, "en": finding.en}
    return shown if finding.level == OK else shown | {"todo_zh": check.todo_zh, "todo_en": check.todo_en}


def or_well(check: Check, findings: Iterable[Finding]) -> list[Finding]:
    """Return what was found; nothing found is well."""
    return list(findings) or [Finding(check.key, OK, "", check.zh, check.en)]
