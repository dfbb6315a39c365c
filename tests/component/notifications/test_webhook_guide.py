"""docs/how-to/webhooks.md as it stands: its receiver runs and takes what the town sends, its tables say what the code does."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx

from services.notifications.model_dispatches import PAUSES_S, Reply
from services.notifications.model_endpoints import secret_of
from services.notifications.senders.webhooks import Letter
from services.notifications.subscriptions import AUDIENCES, SENDABLE
from tests.support.hooks import NEARBY
from town.servers.ports import free_port, wait_until

GUIDE = (Path(__file__).parents[3] / "docs/how-to/webhooks.md").read_text(encoding="utf-8")
SECRET = secret_of("e" * 32, 1, "s" * 32)
BODY = '{"id":"f1","type":"ideas.idea.accepted.v1","subject":"1dea","data":{"state":"accepted"}}'


@contextmanager
def receiver(folder: Path) -> Iterator[tuple[str, Path]]:
    """Run the guide's receiver; yield where it listens, and the file that it prints to."""
    [program] = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    (folder / "receiver.py").write_text(program, encoding="utf-8")
    port, printed = free_port(), folder / "printed"
    with printed.open("wb") as out:
        given = {**os.environ, "WEBHOOK_SECRET": SECRET, "PORT": str(port)}
        process = subprocess.Popen([sys.executable, str(folder / "receiver.py")], env=given, stdout=out, stderr=subprocess.DEVNULL)
    try:
        assert wait_until(lambda: _listens(port), within_s=20)
        yield f"http://127.0.0.1:{port}/in", printed
    finally:
        process.kill()
        process.wait(10)


def _listens(port: int) -> bool:
    try:
        return httpx.post(f"http://127.0.0.1:{port}/", content=b"{}").status_code == 401
    except httpx.HTTPError:
        return False


def letter(url: str, secret: str = SECRET) -> Letter:
    return Letter(url, "f1", BODY, (secret,), datetime.now(UTC))


def test_the_receiver_of_the_guide_takes_each_fact_once_and_nothing_that_is_not_ours(tmp_path: Path) -> None:
    with receiver(tmp_path) as (url, printed):
        replies = [NEARBY.send(letter(url)), NEARBY.send(letter(url)), NEARBY.send(letter(url, secret_of("e" * 32, 2, "s" * 32)))]

        assert [Reply("taken", 204), Reply("taken", 204), Reply("refused", 401)] == replies
        assert "ideas.idea.accepted.v1 1dea {'state': 'accepted'}\n" == printed.read_text(encoding="utf-8")


def test_the_guide_lists_every_fact_that_may_be_sent_and_to_whom() -> None:
    told = dict(re.findall(r"^\| `(ideas\.[a-z_.]+)` \| ([^|]+) \|$", GUIDE, re.MULTILINE))

    assert {row.fact: AUDIENCES[row.to][1] for row in SENDABLE} == told


def test_the_guide_tells_the_pauses_as_they_are() -> None:
    units = {"s": 1, "min": 60, "h": 3600}
    [said] = re.findall(r"shorter: ([^;]+);", GUIDE)

    assert PAUSES_S == tuple(int(amount) * units[unit] for amount, unit in (each.split() for each in said.split(", ")))
