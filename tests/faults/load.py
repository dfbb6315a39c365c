"""Clients who go on asking while things break, and repeat under the same key whatever was not answered."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from queue import Empty, Queue
from types import TracebackType

from tests.faults.asking import MODERATOR, Crowd, Wish, step, submit, suspend
from tests.faults.history import DONE, UNKNOWN, Asked
from tests.support.eventually import eventually
from tests.support.person import PASSWORD, Person

SELDOM_S = 0.5
PAUSE_S = 0.05  # between two commands of one client: history must stay short enough to judge
ANSWERED_WITHIN_S = 120


class Load:
    """Residents submit ideas, a moderator accepts them, an operator suspends newcomers at ``url``, until the block ends.

    Then everybody has been answered.
    """

    def __init__(self, url: str, crowd: Crowd, contest: str, residents: tuple[str, ...]) -> None:
        self.url, self.crowd, self.contest, self.residents = url, crowd, contest, residents
        self.done = 0
        self._stopping = threading.Event()
        self._submitted: Queue[str] = Queue()

    def __enter__(self) -> "Load":
        self._pool = ThreadPoolExecutor(len(self.residents) + 2)
        clients = [*(self._submissions(who) for who in self.residents), self._acceptances(), self._suspensions()]
        self._running: list[Future[None]] = [self._pool.submit(self._go_through, client) for client in clients]
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stopping.set()
        self._pool.shutdown()
        if error is None:
            for client in self._running:
                client.result()

    def goes_on(self, *, count: int = 20, within_s: float = 60) -> None:
        """Return when ``count`` more commands were done. Raises AssertionError when that takes too long."""
        enough = self.done + count
        eventually(lambda: self.done >= enough, within_s=within_s)

    def _go_through(self, wishes: Iterator[Wish]) -> None:
        for wish in wishes:
            told = eventually(partial(self._answered, wish), within_s=ANSWERED_WITHIN_S, every_s=0.2)
            assert told is not None
            assert DONE == told.status, told
            self.done += 1
            if told.id and told.operation == "submit_idea":
                self._submitted.put(told.id)

    def _answered(self, wish: Wish) -> Asked | None:
        told = self.crowd.ask(wish)
        return None if told.status == UNKNOWN else told

    def _submissions(self, who: str) -> Iterator[Wish]:
        number = 0
        while not self._stopping.wait(PAUSE_S):
            number += 1
            yield submit(who, self.contest, f"{self.contest}-{who}-{number}")

    def _acceptances(self) -> Iterator[Wish]:
        while not self._stopping.is_set():
            try:
                id = self._submitted.get(timeout=PAUSE_S)
            except Empty:
                continue
            yield step(MODERATOR, "ideas", id, "accept", f"accept-{id}")

    def _suspensions(self) -> Iterator[Wish]:
        newcomers, number = Person(self.url), 0
        while not self._stopping.wait(SELDOM_S):
            number += 1
            login = f"{self.contest[:12]}-{number}"
            body = {"login": login, "password": PASSWORD, "name": login}
            account = eventually(partial(newcomers.post, "/accounts", body, key=login), within_s=ANSWERED_WITHIN_S, every_s=0.2)
            yield suspend(account["id"], f"suspend-{login}")
