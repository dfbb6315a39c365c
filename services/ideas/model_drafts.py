"""Drafts: what a person has written for a contest and not submitted. Theirs alone, and no act (docs/adr/0016)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.commons.kernel.command import Command
from services.commons.kernel.problems import NOT_FOUND, VERSION_STALE, Problem
from services.ideas.model import Contest, sees_contest

KEPT_FOR = timedelta(days=90)  # after the last save


@dataclass(frozen=True)
class Draft:
    """One for each person and contest; every text may be missing."""

    id: str
    person: str
    contest_id: str
    saved_at: datetime
    title: str | None = None
    text: str | None = None
    theme: str | None = None
    town: str | None = None
    version: int = 0

    @property
    def expires_at(self) -> datetime:
        return self.saved_at + KEPT_FOR


def draft_id(contest_id: str, person: str) -> str:
    return hashlib.blake2b(f"draft\0{contest_id}\0{person}".encode(), digest_size=16).hexdigest()


def kept(draft: Draft | None, at: datetime) -> Draft | None:
    """Return the draft unless its time is over, whether or not it was swept yet."""
    return draft if draft and at < draft.expires_at else None


def save_draft(contest: Contest, before: Draft | None, command: Command) -> Draft:
    """Raises request.version_stale when If-Match names another version; a draft that is not there has version 0."""
    if not sees_contest(command.actor, contest):
        raise Problem(NOT_FOUND)
    check_version(before, command)
    texts = {name: command.args.get(name) for name in ("title", "text", "theme", "town")}
    version = before.version + 1 if before else 1
    return Draft(draft_id(contest.id, command.actor.id), command.actor.id, contest.id, command.at, **texts, version=version)


def check_version(before: Draft | None, command: Command) -> None:
    """Raises request.version_stale."""
    there = kept(before, command.at)
    version = there.version if there else 0
    if command.expected_version not in (None, version):
        raise Problem(VERSION_STALE, version=version)
