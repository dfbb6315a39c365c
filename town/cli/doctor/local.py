"""What can be told of a town on the host it runs on: settings, secrets, ports, disk, zone and calendar data."""

import importlib.metadata
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from gateway.client import View
from gateway.health.rows import NOTE, SKIPPED, WRONG, Finding, or_well, told
from gateway.health.versions import SECANTUS
from services.commons.kernel.calendar import SHANGHAI
from services.commons.plumbing.workdays import ChineseWorkdays, days
from town.cli.doctor.checks import BY_KEY, HOST
from town.cli.doctor.folder import pair, secrets, settings
from town.servers.ports import answers, is_free

Environ = Mapping[str, str]
ROOM_LEAST_BYTES = 1 << 30
ROOM_LEAST_PERCENT = 5
DECEMBER = 12  # by then next year's holidays have been announced
GREETING = b"GET /livez HTTP/1.0\r\n\r\n"


def look(data_dir: Path, environ: Environ) -> list[View]:
    """Return what was found about this host, and about the town in ``data_dir`` if there is one."""
    looks: Mapping[str, Callable[[], Iterator[Finding]]] = {
        "settings": lambda: settings(data_dir, environ),
        "secrets": lambda: secrets(data_dir),
        "pair": lambda: pair(data_dir),
        "port": lambda: port(environ),
        "disk": lambda: disk(data_dir),
        "zone": zone,
        "calendar": lambda: calendar(datetime.now(SHANGHAI).date(), workdays(environ).knows),
        "embedded": embedded,
    }
    return [told(row, check) for check in HOST for row in or_well(BY_KEY[check.key], looks[check.key]())]


def port(environ: Environ) -> Iterator[Finding]:
    number = environ.get("SHANZHI_PORT") or "8000"
    if not number.isdigit() or not 0 < int(number) < 65_536:
        yield Finding("port", WRONG, number, f"SHANZHI_PORT 不是端口号：{number}", f"SHANZHI_PORT is no port: {number}")
    elif not is_free(int(number)) and not answers(int(number), GREETING, lambda reply: b'"alive"' in reply or b" 200 " in reply):
        yield Finding("port", WRONG, number, f"端口 {number} 被其他程序占用", f"another program has port {number}")


def disk(data_dir: Path) -> Iterator[Finding]:
    there = next(folder for folder in (data_dir.resolve(), *data_dir.resolve().parents) if folder.exists())
    usage = shutil.disk_usage(there)
    percent = round(100 * usage.free / usage.total) if usage.total else 0
    if usage.free < ROOM_LEAST_BYTES or percent < ROOM_LEAST_PERCENT:
        left = f"{usage.free / (1 << 30):.1f} GiB"
        zh, en = f"{there} 所在磁盘只剩 {left}（{percent}%）", f"only {left} ({percent} %) are left on the disk of {there}"
        yield Finding("disk", WRONG, str(there), zh, en)


def zone(name: str = "Asia/Shanghai") -> Iterator[Finding]:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        yield Finding("zone", WRONG, name, f"没有 {name} 的时区数据", f"there is no time zone data of {name}")


def workdays(environ: Environ) -> ChineseWorkdays:
    """Return the working days as the ideas department has them; a list that cannot be read is a finding of the settings."""
    with suppress(ValueError):
        return ChineseWorkdays(days(environ.get("SHANZHI_DAYS_OFF", "")))
    return ChineseWorkdays()


def calendar(today: date, knows: Callable[[int], bool]) -> Iterator[Finding]:
    for year, level in ((today.year, WRONG), (today.year + 1, WRONG if today.month >= DECEMBER else NOTE)):
        if not knows(year):
            zh, en = f"工作日历没有 {year} 年", f"the calendar of working days does not have {year}"
            yield Finding("calendar", level, str(year), zh, en)


def embedded(version_of: Callable[[str], str] = importlib.metadata.version) -> Iterator[Finding]:
    try:
        version = f"SecantusDB {version_of('secantusdb')}"
    except importlib.metadata.PackageNotFoundError:
        yield Finding(
            "embedded", SKIPPED, "", "没有安装嵌入式数据库，也许不需要", "no embedded database is installed, perhaps none is needed"
        )
        return
    if version != SECANTUS:
        zh, en = f"安装的是 {version}，测试过的是 {SECANTUS}", f"{version} is installed; {SECANTUS} is what was tried"
        yield Finding("embedded", WRONG, version, zh, en)
