"""Looks at the road of facts: outboxes, canaries, what could not be taken in, gaps in the log."""

from collections.abc import Iterator
from datetime import timedelta

from gateway.client import View
from gateway.health.reading import moment, services_of, unseen
from gateway.health.rows import NOTE, WRONG, Finding
from services.commons.contracts.catalog import BY_SERVICE
from services.commons.contracts.common import CANARY

OLD_S = 60  # a fact that waits longer than this is stuck
UNSENT_S = 900  # a notice that waits longer, quiet hours aside
SLOW_MS = 10_000  # a canary that takes longer


def outboxes(report: View) -> Iterator[Finding]:
    for name, told in services_of(report):
        age_s = told.get("oldest_pending_s", 0)
        if age_s > OLD_S:
            count = told.get("pending", "?")
            yield Finding(
                "outboxes",
                WRONG,
                name,
                f"{name} 有 {count} 条事实未投递，最早的已等 {age_s} 秒",
                f"{name} holds {count} facts back, the oldest for {age_s} s",
            )


def canaries(report: View) -> Iterator[Finding]:
    audit = dict(services_of(report)).get("audit", {})
    if "canaries" not in audit:
        yield unseen("canaries")
        return
    songs = {song["source"]: song for song in audit["canaries"]}
    for name, told in services_of(report):
        every_s = told.get("canary_every_s", 0)
        if every_s and CANARY.name in BY_SERVICE[name].by_fact:
            yield from _canary(name, songs.get(name), timedelta(seconds=3 * every_s + 10), report, (audit, told))


def _canary(name: str, song: View | None, patience: timedelta, report: View, both: tuple[View, View]) -> Iterator[Finding]:
    now = moment(report["at"])
    since = moment(song["heard_at"]) if song else max(moment(told["started_at"]) for told in both)
    silent_s = int((now - since).total_seconds())
    if now - since > patience:
        zh, en = f"审计已有 {silent_s} 秒没有听到 {name} 的金丝雀", f"audit has not heard the canary of {name} for {silent_s} s"
        yield Finding("canaries", WRONG, name, zh, en)
    elif song is None:
        zh, en = f"{name} 的金丝雀还没有唱过，一两分钟后再看", f"the canary of {name} has not sung yet, look again in a minute or two"
        yield Finding("canaries", NOTE, name, zh, en)
    elif song["delay_ms"] > SLOW_MS:
        zh, en = f"{name} 的金丝雀用了 {song['delay_ms']} 毫秒", f"the canary of {name} took {song['delay_ms']} ms"
        yield Finding("canaries", WRONG, name, zh, en)


def parked(report: View) -> Iterator[Finding]:
    yield from _counted(report, "parked", WRONG, "搁置了", "has parked")


def due(report: View) -> Iterator[Finding]:
    yield from _counted(report, "due", NOTE, "将重试", "will try again")


def letters(report: View) -> Iterator[Finding]:
    for name, told in services_of(report):
        age_s = told.get("oldest_unsent_s", 0)
        if age_s > UNSENT_S:
            zh, en = f"{name} 有通知等了 {age_s} 秒还没有发出", f"a notice of {name} has not been sent for {age_s} s"
            yield Finding("letters", WRONG, name, zh, en)


def gaps(report: View) -> Iterator[Finding]:
    if "gaps" not in report:
        yield unseen("gaps")
    elif report["gaps"]:
        yield Finding(
            "gaps", WRONG, "audit", f"审计记录有 {report['gaps']} 处缺号", f"the audit log has gaps in {report['gaps']} aggregates"
        )


def _counted(report: View, key: str, level: str, zh: str, en: str) -> Iterator[Finding]:
    seen = [(name, told[key]) for name, told in services_of(report) if key in told]
    if not seen:
        yield unseen(key)
    for name, count in seen:
        if count:
            yield Finding(key, level, name, f"{name} {zh} {count} 条事实", f"{name} {en} {count} facts")
