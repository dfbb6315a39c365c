"""What expires by itself: wrong tries, what was spent, codes for the counter. All known by HMAC, for some people type
their password where a login belongs; each disappears by a TTL index."""

import hmac
import secrets
from datetime import datetime

from services.commons.kernel.problems import UNAVAILABLE, Problem
from services.commons.plumbing.documents import Database
from services.commons.plumbing.rows import insert_new
from services.identity.model_counter import CODE_DIGITS
from services.identity.model_logins import Attempts, Patience, failed

DRAWS = 5  # eight digits hold a hundred million codes


def marked(secret: str, *parts: str) -> str:
    """Return 32 hex digits that only this service can make of ``parts``."""
    return hmac.new(secret.encode(), "\0".join(parts).encode("utf-8", "replace"), "sha256").hexdigest()[:32]


class AttemptLog:
    """Wrong tries, one counter for each login tried; MongoDB removes it when its window ends."""

    def __init__(self, database: Database, secret: str, patience: Patience) -> None:
        self._rows, self._secret, self._patience = database.collection("attempts"), secret, patience
        self._rows.create_index("ends_at", expireAfterSeconds=0)

    def of(self, login: str) -> Attempts | None:
        row = self._rows.find_one({"_id": self._key(login)}, {"_id": 0})
        return Attempts(**row) if row else None

    def count_failure(self, login: str, at: datetime) -> None:
        while not self._swap(login, before := self.of(login), failed(before, self._patience, at)):
            pass  # another try was counted in between: count on from there

    def clear(self, login: str) -> None:
        self._rows.delete_one({"_id": self._key(login)})

    def _swap(self, login: str, before: Attempts | None, after: Attempts) -> bool:
        if before is None:
            made = self._rows.update_one({"_id": self._key(login)}, {"$setOnInsert": vars(after)}, upsert=True)
            return made.upserted_id is not None
        return self._rows.update_one({"_id": self._key(login), **vars(before)}, {"$set": vars(after)}).matched_count == 1

    def _key(self, login: str) -> str:
        return marked(self._secret, "attempts", login)


class OnceOnly:
    """What counts once: the insert of its mark is the spending of it."""

    def __init__(self, database: Database, secret: str) -> None:
        self._rows, self._secret = database.collection("spent"), secret
        self._rows.create_index("ends_at", expireAfterSeconds=0)

    def spend(self, what: str, until: datetime) -> bool:
        return insert_new(self._rows, {"_id": marked(self._secret, "spent", what), "ends_at": until})


class CounterCodes:
    """Codes that citizens show at a counter, and whose they are."""

    def __init__(self, database: Database, secret: str) -> None:
        self._rows, self._secret = database.collection("counter_codes"), secret
        self._rows.create_index("ends_at", expireAfterSeconds=0)

    def issue(self, account: str, at: datetime, until: datetime) -> str:
        """Return a new code. One that ended and was not yet removed is free again."""
        for _ in range(DRAWS):
            code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
            self._rows.delete_one({"_id": self._key(code), "ends_at": {"$lte": at}})
            if insert_new(self._rows, {"_id": self._key(code), "account": account, "ends_at": until}):
                return code
        raise Problem(UNAVAILABLE)

    def account_of(self, code: str, at: datetime) -> str | None:
        row = self._rows.find_one({"_id": self._key(code), "ends_at": {"$gt": at}})
        return str(row["account"]) if row else None

    def spend(self, code: str) -> None:
        self._rows.delete_one({"_id": self._key(code)})

    def _key(self, code: str) -> str:
        return marked(self._secret, "counter", code)
