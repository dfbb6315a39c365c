"""The first page on a slow phone: 400 kbit/s, 400 ms round trip, a CPU four times slower (Chromium's own throttles)."""

import shutil
import statistics
from dataclasses import dataclass

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import QUIET
from tests.browser.person import PHONE

LATENCY_MS, BYTES_PER_S, SLOWER = 400, 400_000 / 8, 4
RUNS = 5
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


@dataclass(frozen=True)
class FirstPaint:
    """Median seconds to the first words; kilobytes on the wire, headers included, without and with htmx's script."""

    seconds: float
    kb: float
    kb_with_htmx: float


def measure(url: str) -> FirstPaint:
    """Open ``url`` with nothing kept, several times."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        runs = [_once(browser, url) for _ in range(RUNS)]
        browser.close()
    return FirstPaint(*(statistics.median(column) for column in zip(*runs, strict=True)))


def _once(browser: Browser, url: str) -> tuple[float, float, float]:
    context = browser.new_context(viewport={"width": PHONE, "height": 844}, service_workers="block")
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    line = {"offline": False, "latency": LATENCY_MS, "downloadThroughput": BYTES_PER_S, "uploadThroughput": BYTES_PER_S}
    devtools.send("Network.emulateNetworkConditions", line)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    address: dict[str, str] = {}
    wire: dict[str, float] = {}
    devtools.on("Network.requestWillBeSent", lambda event: address.update({event["requestId"]: event["request"]["url"]}))
    devtools.on("Network.loadingFinished", lambda event: wire.update({event["requestId"]: event["encodedDataLength"]}))
    page.goto(url, wait_until="networkidle")
    paint_s = float(page.evaluate(PAINT)) / 1000
    context.close()
    htmx = sum(size for request, size in wire.items() if "/htmx" in address[request])
    return paint_s, (sum(wire.values()) - htmx) / 1000, sum(wire.values()) / 1000
