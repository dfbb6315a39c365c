"""What sealing costs, in Python and in Chromium: ``python -m tests.bench.sealing [--megabytes N]``; exits 1 when memory grows with the file.

The order names no seconds. Its one bound is flat memory for a stream of 200 MB: here 16 MB more than before, in Python.
"""

import argparse
import resource
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from playwright.sync_api import sync_playwright

from services.reports.sealing.attachments import open_stream, seal_stream
from services.reports.sealing.formats import BODY
from services.reports.sealing.keys import keys_of, new_key, new_receipt
from services.reports.sealing.records import open_record, seal_record
from services.reports.sealing.tips import open_tip, seal_tip
from tests.bench.figures import Figure, machine, told
from tests.support.served_files import served
from tests.support.tips import PLACE, key_of, tip

TEXT = bytes(4092)
MB = 1 << 20
STREAM_MB, FLAT_MB, ROUNDS = 200, 16, 200
IN_CHROMIUM = """async ([megabytes, rounds]) => {
    const sealing = await import("/services/reports/sealing/browser/sealing.js");
    const key = sealing.newKey(), place = sealing.context(new Uint8Array(16), new Uint8Array(16)), text = new Uint8Array(4092);
    const sealed = await sealing.sealRecord(key, sealing.BODY, place, text);
    const pair = () => { const own = sealing.newKey(); return [own, sealing.publicKeyOf(own)]; };
    const [informant, a, b, ...custodians] = [1, 2, 3, 4, 5, 6].map(pair);
    const handlers = new Map([["a", a[1]], ["b", b[1]]]);
    const tip = { text, informant: informant[1], handlers, custodians: custodians.map((each) => each[1]), excluded: ["c"] };
    const [sealedTip] = await sealing.sealTip(place, tip);
    const millis = async (act) => {
        const took = [];
        for (let round = 0; round < rounds; round++) {
            const began = performance.now();
            for (let each = 0; each < 5; each++) await act();
            took.push((performance.now() - began) / 5);
        }
        return took.sort((one, other) => one - other)[rounds >> 1];
    };
    const rows = {
        "seal 4 KiB": await millis(() => sealing.sealRecord(key, sealing.BODY, place, text)),
        "open 4 KiB": await millis(() => sealing.openRecord(key, sealing.BODY, place, sealed)),
        "seal a whole tip": await millis(() => sealing.sealTip(place, tip)),
        "open a whole tip": await millis(() => sealing.openTip(a[0], place, sealedTip)),
        "keys of a receipt": await millis(() => sealing.keysOf(new Uint8Array(16), place.instance)),
    };
    const file = new Blob(Array.from({ length: megabytes }, () => new Uint8Array(1 << 20).fill(7)));
    let began = performance.now();
    const parts = [];
    for await (const part of sealing.sealStream(key, place, sealing.blocksOf(file))) parts.push(part);
    rows[`seal ${megabytes} MB`] = performance.now() - began;
    const whole = new Blob(parts);
    began = performance.now();
    let length = 0;
    for await (const part of sealing.openStream(key, place, sealing.blocksOf(whole))) length += part.length;
    rows[`open ${megabytes} MB`] = performance.now() - began;
    if (length !== file.size) throw new Error("the file came back shorter");
    return rows;
}"""


def blocks(megabytes: int) -> Iterator[bytes]:
    block = bytes(range(256)) * 256
    return (block for _ in range(megabytes * 16))


def millis(act: Callable[[], Any]) -> float:
    """Return the median of CPU time, in milliseconds."""
    took = []
    for _ in range(ROUNDS):
        began = time.process_time_ns()
        for _ in range(5):
            act()
        took.append((time.process_time_ns() - began) / 5e6)
    return statistics.median(took)


def in_python(megabytes: int) -> dict[str, float]:
    key, given, receipt = new_key(), tip("a", "b", excluded=("c",), text=TEXT), new_receipt()
    sealed, sealed_tip = seal_record(key, BODY, PLACE, TEXT), seal_tip(PLACE, given)[0]
    rows = {
        "seal 4 KiB": millis(lambda: seal_record(key, BODY, PLACE, TEXT)),
        "open 4 KiB": millis(lambda: open_record(key, BODY, PLACE, sealed)),
        "seal a whole tip": millis(lambda: seal_tip(PLACE, given)),
        "open a whole tip": millis(lambda: open_tip(key_of("a"), PLACE, sealed_tip)),
        "keys of a receipt": millis(lambda: keys_of(receipt, PLACE.instance)),
    }
    began = time.process_time()
    envelope = list(seal_stream(key, PLACE, blocks(megabytes)))
    rows[f"seal {megabytes} MB"] = (time.process_time() - began) * 1000
    began = time.process_time()
    if megabytes * MB != sum(map(len, open_stream(key, PLACE, envelope))):
        raise SystemExit("the file came back shorter")
    rows[f"open {megabytes} MB"] = (time.process_time() - began) * 1000
    return rows


def in_chromium(megabytes: int) -> dict[str, float]:
    """Return the same rows by the clock; empty where there is no Chromium."""
    program = shutil.which("chromium")
    if program is None:
        return {}
    with sync_playwright() as playwright, served() as address:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(base_url=address)
        page.goto("/")
        rows: dict[str, float] = page.evaluate(IN_CHROMIUM, [megabytes, 30])
        browser.close()
    return rows


def growth_mb(megabytes: int) -> float:
    """Return by how much the most memory this process ever held rises while a file streams through."""
    key, before = new_key(), _peak_mb()
    for _ in open_stream(key, PLACE, seal_stream(key, PLACE, blocks(megabytes))):
        pass
    return _peak_mb() - before


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(megabytes: int) -> Iterator[Figure]:
    """Measure milliseconds: of CPU in Python, by the clock in Chromium. Memory first, while this process is small."""
    yield Figure(f"{STREAM_MB} MB through a stream: more memory", growth_mb(STREAM_MB), "MB", FLAT_MB)
    for where, rows in (("Python", in_python(megabytes)), ("Chromium", in_chromium(megabytes))):
        for name, took_ms in rows.items():
            yield Figure(f"{where}: {name}", took_ms, "ms")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=50)
    megabytes = parser.parse_args().megabytes
    print(machine())
    return told(measure(megabytes))


if __name__ == "__main__":
    sys.exit(main())
