"""An outbox nobody relays, for tests that only save."""

from typing import Any

from services.commons.kernel.envelope import Envelope


class Silent:
    def watch(self, collection: Any) -> None: ...
    def offer(self, collection: Any, id: str, envelope: Envelope) -> None: ...
