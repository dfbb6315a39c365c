"""Facts that were published and are not answered yet, by the batch, in the order they left."""

from collections.abc import Iterator, Sequence

import orjson

from services.commons.kernel.envelope import Envelope
from services.commons.plumbing.confirms import Batch, ConfirmingPublisher, Outgoing
from services.commons.plumbing.pending import Offer


def outgoing(envelope: Envelope) -> Outgoing:
    """Return the message of a fact: exchange ``<source>.events``, key ``<aggregate>.<verb>.v<n>``."""
    source, _, routing_key = str(envelope["type"]).partition(".")
    return Outgoing(f"{source}.events", routing_key, orjson.dumps(envelope), str(envelope["id"]))


class UnderWay:
    """Of one publisher. Empty is false."""

    def __init__(self, publisher: ConfirmingPublisher) -> None:
        self._publisher = publisher
        self._batches: list[tuple[Sequence[Offer], Batch]] = []

    def __bool__(self) -> bool:
        return bool(self._batches)

    @property
    def has_room(self) -> bool:
        """Tell whether more may be published before answers come."""
        return sum(len(offers) for offers, _ in self._batches) < self._publisher.under_way_most

    def offers(self) -> Iterator[Offer]:
        for offers, _ in self._batches:
            yield from offers

    def publish(self, offers: Sequence[Offer]) -> None:
        """Raises BrokerAway."""
        self._batches.append((offers, self._publisher.post([outgoing(envelope) for _, _, envelope in offers])))

    def answered(self, wait_s: float) -> Iterator[tuple[Sequence[Offer], Sequence[bool]]]:
        """Yield each batch once it is answered, with its answers; wait at most ``wait_s`` seconds for the first answer.

        Raises BrokerAway.
        """
        self._publisher.collect(wait_s)
        for row in [row for row in self._batches if row[1].is_answered]:
            self._batches.remove(row)
            yield row[0], row[1].answers

    def recall(self) -> Sequence[Offer]:
        """Return all of it: the line broke, and nobody will answer any more."""
        lost = list(self.offers())
        self._batches = []
        return lost
