"""Load from wrk on loopback: bounded in time, every request with a key of its own."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

SCRIPT = """
local base = "%(run)s"
local threads = 0
function setup(thread) thread:set("number", threads); threads = threads + 1 end
function init(args) sent = 0 end
function request()
  sent = sent + 1
  return wrk.format("POST", nil, {["Content-Type"] = "application/json", ["Authorization"] = "Bearer %(token)s",
    ["Idempotency-Key"] = base .. "-" .. number .. "-" .. sent}, '%(body)s')
end
"""
UNITS_MS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True)
class Load:
    """What one run did: successes a second, latencies in ms, failures, CPU µs for each success by process."""

    per_s: float
    p50_ms: float
    p99_ms: float
    failed: int
    cpu_us: dict[str, float]


def press(
    url: str, body: str, *, token: str = "", connections: int = 16, seconds: int = 8, run: str, watched: Mapping[str, Sequence[int]]
) -> Load:
    """Post ``body`` to ``url`` for ``seconds``; ``watched`` names process ids whose CPU is counted, children included.

    Raises FileNotFoundError when wrk is not installed.
    """
    wrk = shutil.which("wrk")
    if wrk is None:
        raise FileNotFoundError("wrk is not installed: apt-get install wrk")
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "post.lua")
        script.write_text(SCRIPT % {"run": run, "token": token, "body": body}, encoding="utf-8")
        before = {name: cpu_s(pids) for name, pids in watched.items()}
        command = [wrk, "-t2", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "--latency", "-s", str(script), url]
        said = subprocess.run(command, capture_output=True, text=True, check=True)
        if said.stderr:  # wrk goes on without a script it cannot read
            raise ValueError(said.stderr)
        spent = {name: cpu_s(pids) - before[name] for name, pids in watched.items()}
    return _read(said.stdout, spent)


def cpu_s(pids: Sequence[int]) -> float:
    """Return the CPU seconds that processes and their living children have used."""
    total = 0.0
    for pid in pids:
        for process in (parent := psutil.Process(pid), *parent.children(recursive=True)):
            times = process.cpu_times()
            total += times.user + times.system
    return total


def _read(text: str, spent: dict[str, float]) -> Load:
    answered = int(_find(r"(\d+) requests in", text))
    refused = int(_find(r"Non-2xx or 3xx responses: (\d+)", text, "0"))
    broken = sum(int(n) for n in re.findall(r"(?:connect|read|write|timeout) (\d+)", text))
    seconds = _ms(_find(r"requests in ([\d.]+\w+)", text)) / 1000
    good = max(answered - refused, 1)
    p50, p99 = (_ms(_find(rf"\s{share}%\s+([\d.]+\w+)", text)) for share in (50, 99))
    return Load(good / seconds, p50, p99, refused + broken, {name: 1e6 * used / good for name, used in spent.items()})


def _find(pattern: str, text: str, otherwise: str | None = None) -> str:
    found = re.search(pattern, text)
    if found is None and otherwise is None:
        raise ValueError(f"wrk said nothing like {pattern}:\n{text}")
    return found.group(1) if found else str(otherwise)


def _ms(text: str) -> float:
    ((number, unit),) = re.findall(r"^([\d.]+)(us|ms|s)$", text)
    return float(number) * UNITS_MS[unit]
