"""Publishing and waiting for the answers; and a publisher that answers as the test says, late, or finds the broker away."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import orjson

from services.commons.plumbing.confirms import Batch, BrokerAway, ConfirmingPublisher, Outgoing


def publish_all(publisher: ConfirmingPublisher, messages: Sequence[Outgoing]) -> list[bool]:
    """Publish all, wait for the answers, and tell for each message whether it was confirmed: not when refused, returned or silent."""
    batch = publisher.post(messages)
    while not batch.is_answered:
        publisher.collect()
    return batch.answers


class ScriptedPublisher(ConfirmingPublisher):
    """``arrived`` holds every message that the broker took, in order, duplicates included."""

    def __init__(self) -> None:
        self.arrived: list[dict[str, Any]] = []
        self.batches: list[int] = []
        self.is_away = False
        self.is_closed = False
        self._is_broken = False
        self.refuses: Callable[[dict[str, Any]], bool] = lambda fact: False
        self.before_confirm: Callable[[], object] = lambda: None
        self.answers: Callable[[], bool] = lambda: True
        self._under_way: list[tuple[Batch, list[bool]]] = []
        self._turn = threading.Lock()

    def post(self, messages: Sequence[Outgoing]) -> Batch:
        with self._turn:
            if self.is_away or self.is_closed:
                raise BrokerAway("as the test says")
            facts = [orjson.loads(message.body) for message in messages]
            self.batches.append(len(facts))
            confirmed = [not self.refuses(fact) for fact in facts]
            self.arrived += [fact for fact, taken in zip(facts, confirmed, strict=True) if taken]
            self.before_confirm()
            batch = Batch(len(facts))
            self._under_way.append((batch, confirmed))
            return batch

    def collect(self, wait_s: float = 0.0) -> None:
        """Answer what is under way, once ``answers`` says so."""
        with self._turn:
            was_broken, self._is_broken = self._is_broken, False
            if was_broken or self.is_away or self.is_closed:
                self._under_way.clear()
                raise BrokerAway("as the test says")
            for batch, confirmed in self._under_way if self.answers() else ():
                for place, is_confirmed in enumerate(confirmed):
                    batch.answer(place, is_confirmed)
                self._under_way = []
        time.sleep(wait_s if self._under_way else 0)

    def break_off(self) -> None:
        """Lose the line, and with it every answer that is still to come."""
        self._is_broken = True

    def close(self) -> None:
        self.is_closed = True

    def sequences(self, subject: str) -> list[int]:
        """Return which facts of one aggregate arrived, in order, each once."""
        return list(dict.fromkeys(fact["sequence"] for fact in self.arrived if fact["subject"] == subject))
