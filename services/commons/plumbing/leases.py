"""Leases: which replica does what only one should do. A lease saves work; it never carries correctness."""

import time
from typing import Any

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError


class Lease:
    """A row ``{_id: name, owner, until}`` won by compare-and-set; renewed when a third of it is spent."""

    def __init__(self, database: "Database[Any]", name: str, owner: str, *, ttl_s: float = 8.0) -> None:
        self._rows = database["leases"]
        self._name, self._owner, self._ttl_s = name, owner, ttl_s
        self._until = 0.0

    def held(self) -> bool:
        """Return whether this owner holds the lease now, taking it when it is free."""
        now = time.time()
        if now < self._until - self._ttl_s * 2 / 3:
            return True
        until = now + self._ttl_s
        taken = self._renew(until) or self._take(now, until)
        self._until = until if taken else 0.0
        return taken

    def release(self) -> None:
        self._rows.update_one({"_id": self._name, "owner": self._owner}, {"$set": {"until": 0.0}})
        self._until = 0.0

    def _renew(self, until: float) -> bool:
        return self._rows.update_one({"_id": self._name, "owner": self._owner}, {"$set": {"until": until}}).modified_count == 1

    def _take(self, now: float, until: float) -> bool:
        row = {"owner": self._owner, "until": until}
        if self._rows.update_one({"_id": self._name, "until": {"$lt": now}}, {"$set": row}).modified_count == 1:
            return True
        try:
            self._rows.insert_one({"_id": self._name, **row})
        except DuplicateKeyError:
            return False
        return True
