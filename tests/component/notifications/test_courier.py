"""One webhook on the wire: where it goes, whom it believes, how long it takes at most, and what it refuses to hear."""

import datetime as dt
import ipaddress
import json
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.notifications.destinations import Zone
from services.notifications.model_dispatches import Reply
from services.notifications.model_endpoints import secret_of
from services.notifications.senders.webhooks import Courier, Letter
from tests.support.hooks import NEARBY, Receiver, receiving
from town.servers.ports import free_port

SECRETS = tuple(secret_of("e" * 32, n, "s" * 32) for n in (2, 1))
DEADLINE_S = 0.4
HASTY = replace(NEARBY, deadline_s=DEADLINE_S)


def letter(url: str) -> Letter:
    return Letter(url, "f" * 32, '{"名":"值"}', SECRETS, datetime.now(UTC))


@contextmanager
def speaking(speak: Callable[[socket.socket], None]) -> Iterator[str]:
    """Serve whatever ``speak`` does with each connection."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=_spoken, args=(line,), daemon=True).start()

    def _spoken(line: socket.socket) -> None:
        with line:
            try:
                line.recv(65_536)
                speak(line)
            except OSError:
                return

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    listener.close()


def dripping(line: socket.socket) -> None:
    for sign in "HTTP/1.1 200 OK\r\nX: " + "x" * 1000:
        line.sendall(sign.encode())
        time.sleep(0.05)


def going_on_for_ever(line: socket.socket) -> None:
    while True:
        line.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.01)


def flooding(line: socket.socket) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
    while True:
        line.sendall(b"x" * 65_536)


def test_a_letter_is_signed_with_every_secret_and_taken_by_holders_of_either() -> None:
    with receiving() as receiver:
        assert Reply("taken", 200) == NEARBY.send(letter(receiver.url))

    [came] = receiver.came
    assert [{"名": "值"}] * 2 == [came.verified_by(secret) for secret in SECRETS]
    assert receiver.url.partition("//")[2].removesuffix("/in") == came.headers["host"]


@pytest.mark.parametrize(
    ("status", "reply"),
    [(204, Reply("taken", 204)), (404, Reply("refused", 404)), (410, Reply("gone", 410)), (500, Reply("refused", 500))],
)
def test_a_status_is_all_that_is_heard(status: int, reply: Reply) -> None:
    with receiving(Receiver(status)) as receiver:
        assert reply == NEARBY.send(letter(receiver.url))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirection_is_followed(status: int) -> None:
    with receiving() as inside, receiving(Receiver(status, {"Location": inside.url})) as receiver:
        assert Reply("refused", status) == NEARBY.send(letter(receiver.url))

    assert [] == inside.came


@pytest.mark.parametrize("speak", [dripping, going_on_for_ever, lambda line: time.sleep(5)], ids=["drips", "goes on", "is silent"])
def test_whoever_speaks_slowly_is_cut_off_at_the_deadline(speak: Callable[[socket.socket], None]) -> None:
    with speaking(speak) as url:
        began = time.monotonic()
        reply = HASTY.send(letter(url))

    assert Reply("no_answer", trouble="deadline") == reply
    assert DEADLINE_S <= time.monotonic() - began < DEADLINE_S + 2


def test_a_body_is_not_read_however_long_it_is() -> None:
    with speaking(flooding) as url:
        began = time.monotonic()

        assert Reply("taken", 200) == NEARBY.send(letter(url))
        assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    "said", [b"", b"HTTP/1.1 2xx\r\n\r\n", b"hello\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 200, b"x" * 70_000], ids=["nothing", "no number", "no HTTP", "too many headers", "an endless line"]
)  # fmt: skip
def test_nonsense_is_no_answer(said: bytes) -> None:
    with speaking(lambda line: line.sendall(said)) as url:
        reply = NEARBY.send(letter(url))

    assert ("no_answer", None) == (reply.outcome, reply.status)


def test_a_port_that_nobody_listens_at_is_no_answer() -> None:
    assert Reply("no_answer", trouble="ConnectionRefusedError") == NEARBY.send(letter(f"http://127.0.0.1:{free_port()}/"))


def test_a_name_nobody_knows_is_no_answer() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, host)

    assert Reply("no_answer", trouble="name_not_found") == Courier(Zone(), resolve=unknown).send(letter("https://hooks.example.org/"))


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fd00::1", "fe80::1"])
def test_a_name_that_leads_inside_is_never_called(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[Any] = []
    monkeypatch.setattr(socket, "create_connection", lambda *args, **more: called.append(args))

    reply = Courier(Zone(), resolve=lambda host, port: [address]).send(letter("https://hooks.example.org/"))

    assert (Reply("forbidden", trouble="network"), []) == (reply, called)


def test_an_address_is_looked_up_once_so_that_a_name_cannot_change_its_mind(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([["8.8.8.8"], ["127.0.0.1"]])
    called: list[Any] = []

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("looked up again"))

    Courier(Zone(), resolve=lambda host, port: next(answers)).send(letter("https://hooks.example.org/"))

    assert [("8.8.8.8", 443)] == called


def test_of_two_addresses_the_second_is_tried_when_the_first_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as receiver:
        port = int(receiver.url.split(":")[2].removesuffix("/in"))

        reply = replace(NEARBY, resolve=lambda host, _: ["127.0.0.9", "127.0.0.1"]).send(letter(f"http://localhost:{port}/in"))

    assert Reply("taken", 200) == reply


def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as proxy, receiving() as receiver:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)

        assert Reply("taken", 200) == NEARBY.send(letter(receiver.url))

    assert [] == proxy.came


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """Return a certificate for ``name`` that vouches for itself, and its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names: list[x509.GeneralName] = [x509.DNSName(name)] if name[0].isalpha() else [x509.IPAddress(ipaddress.ip_address(name))]
    made = (
        x509.CertificateBuilder(
            subject, subject, key.public_key(), x509.random_serial_number(), now - dt.timedelta(1), now + dt.timedelta(1)
        )
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return folder / "cert.pem", folder / "key.pem"


@pytest.mark.parametrize(
    ("name", "trusted", "reply"),
    [
        ("hooks.example.org", True, Reply("taken", 200)),
        ("hooks.example.org", False, Reply("no_answer", trouble="certificate")),
        ("other.example.org", True, Reply("no_answer", trouble="certificate")),
        ("127.0.0.1", True, Reply("no_answer", trouble="certificate")),
    ],
)
def test_tls_goes_to_the_address_and_is_checked_for_the_name(tmp_path: Path, name: str, trusted: bool, reply: Reply) -> None:
    cert, key = certificate(tmp_path, name)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(cert, key)
    trust = ssl.create_default_context(cafile=str(cert) if trusted else None)

    def speak(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    with _in_tls(serving, speak) as port, pytest.MonkeyPatch.context() as patch:
        patch.setattr("services.notifications.destinations.PORTS", frozenset({port}))
        courier = replace(NEARBY, resolve=lambda host, _: ["127.0.0.1"], trust=trust)

        assert reply == courier.send(letter(f"https://hooks.example.org:{port}/in"))


@contextmanager
def _in_tls(context: ssl.SSLContext, speak: Callable[[socket.socket], None]) -> Iterator[int]:
    def serve() -> None:
        try:
            line, _ = listener.accept()
            with context.wrap_socket(line, server_side=True) as wrapped:
                while not wrapped.recv(65_536).endswith(b"}"):
                    pass
                speak(wrapped)
        except OSError:
            return

    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    listener.close()
    thread.join(5)


IN_A_SERVICE = """
from services.commons.plumbing import green
green.patch()
import json, sys, time
from datetime import UTC, datetime
from services.commons.plumbing.lanes import Lanes
from services.notifications.destinations import Zone
from services.notifications.senders.webhooks import Courier, Letter

gaps, replies, last = [], [], time.monotonic()
courier, lanes = Courier(Zone(loopback=True), deadline_s=0.5), Lanes()
def send(url):
    return lambda: replies.append(courier.send(Letter(url, "f" * 32, "{}", (sys.argv[1],), datetime.now(UTC))).outcome)
started = [lanes.run(lane, send(url)) for lane, url in zip(("a", "a", "b", "c"), sys.argv[2:])]
while len(replies) < 3:
    time.sleep(0.01)
    gaps.append(time.monotonic() - last)
    last = time.monotonic()
print(json.dumps({"started": started, "replies": sorted(replies), "beats": len(gaps)}))
"""


def test_in_a_service_lanes_run_side_by_side_and_the_hub_runs_on() -> None:
    with receiving() as receiver, speaking(lambda line: time.sleep(5)) as silent, speaking(dripping) as slow:
        command = [sys.executable, "-W", "ignore", "-c", IN_A_SERVICE, SECRETS[0], silent, receiver.url, slow, receiver.url]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert 0 == ran.returncode, ran.stderr
    said = json.loads(ran.stdout)
    assert ([True, False, True, True], ["no_answer", "no_answer", "taken"]) == (said["started"], said["replies"])
    assert said["beats"] >= 5
