"""Looks at what the services told and says what is wrong. Pure: what was told goes in, findings come out.

What a service did not tell (an older one, or a visitor's view) is not found wrong; a check that saw nothing at all
says so.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from gateway.client import View
from gateway.health.checks import BY_KEY, CHECKS
from gateway.health.facts import canaries, due, gaps, letters, outboxes, parked
from gateway.health.reading import moment, services_of, unseen
from gateway.health.rows import NOTE, WRONG, Finding, or_well
from gateway.health.versions import versions
from services.commons.contracts.catalog import BY_SERVICE

SKEW = timedelta(seconds=2)
SKEW_OF_HOSTS = timedelta(seconds=5)  # an answer may be two seconds under way
Look = Callable[[View], Iterator[Finding]]


def examine(report: View) -> list[Finding]:
    """Return at least one finding for each check."""
    return [finding for row in CHECKS for finding in or_well(row, _LOOKS[row.key](report))]


def broker(report: View) -> Iterator[Finding]:
    if report["broker"] != "ok":
        yield Finding("broker", WRONG, "gateway", "网关连不上消息代理", "the gateway cannot reach the broker")


def services(report: View) -> Iterator[Finding]:
    for name, told in services_of(report):
        if "problem" in told:
            yield Finding("services", WRONG, name, f"{name} 没有应答（{told['problem']}）", f"{name} does not answer ({told['problem']})")


def databases(report: View) -> Iterator[Finding]:
    for name, told in services_of(report):
        if told.get("database", "ok") != "ok":
            yield Finding("databases", WRONG, name, f"{name} 的数据库没有应答", f"the database of {name} does not answer")


def keys(report: View) -> Iterator[Finding]:
    if "gaps" not in report and "gaps_problem" not in report:
        yield unseen("keys")
    elif report.get("gaps_problem") == "access.login_required":
        yield Finding("keys", WRONG, "audit", "audit 不认得身份服务签发的声明", "audit does not accept the claims that identity signs")


def clocks(report: View) -> Iterator[Finding]:
    for name, told in services_of(report):
        if "now" in told and "database_now" in told:
            yield from _skew(name, f"{name}-db", abs(moment(told["now"]) - moment(told["database_now"])), SKEW)
        if "now" in told:
            yield from _skew(name, "gateway", abs(moment(told["now"]) - moment(report["at"])), SKEW_OF_HOSTS)


def _skew(name: str, other: str, between: timedelta, most: timedelta) -> Iterator[Finding]:
    if between > most:
        seconds = round(between.total_seconds(), 1)
        zh, en = f"{name} 与 {other} 的时钟相差 {seconds} 秒", f"the clocks of {name} and {other} are {seconds} s apart"
        yield Finding("clocks", WRONG, name, zh, en)


def contracts(report: View) -> Iterator[Finding]:
    for name, told in services_of(report):
        if told.get("contract", BY_SERVICE[name].hash) != BY_SERVICE[name].hash:
            yield Finding("contracts", NOTE, name, f"{name} 的契约与网关不同", f"{name} has another contract than the gateway")


_LOOKS: Mapping[str, Look] = {
    look.__name__: look
    for look in (broker, services, databases, keys, outboxes, canaries, parked, due, letters, gaps, clocks, contracts, versions)
}
if _LOOKS.keys() != BY_KEY.keys():
    raise ValueError(f"checks without a look, or looks without a row: {sorted(_LOOKS.keys() ^ BY_KEY.keys())}")
