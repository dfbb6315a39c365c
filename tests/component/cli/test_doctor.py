"""``shanzhi doctor`` against towns that are well, ill, or not there: in words, in JSON, in both languages, by exit code."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from gateway.health.checks import BY_KEY
from gateway.health.examine import examine
from gateway.health.readiness import PUBLIC
from gateway.health.rows import told
from tests.component.cli.running import Ran, gateway, shanzhi
from tests.support.reports import of, well
from tests.support.served_gateway import served

LOGIN = {"SHANZHI_LOGIN": "operator", "SHANZHI_PASSWORD": "shanzhi-demo"}
LOGIN_REQUIRED = {"code": "access.login_required", "detail": "Please log in. Log in and try again."}


def ready(report: dict[str, Any]) -> dict[str, Any]:
    services = {row["service"]: {key: row[key] for key in PUBLIC if key in row} for row in report["services"]}
    return {"ready": True, "broker": report["broker"], "away": [], "services": services}


def health(report: dict[str, Any]) -> dict[str, Any]:
    return {"findings": [told(row, BY_KEY[row.key]) for row in examine(report)]}


def answers(report: dict[str, Any], **more: tuple[int, Any]) -> dict[str, tuple[int, Any]]:
    return {"GET /readyz": (200, ready(report)), "GET /operations/health": (200, health(report)), **more}


def doctor(url: str, *more: str, **variables: str) -> Ran:
    return shanzhi("doctor", "--only", "live", "--url", url, *more, variables=variables)


def level(ran: Ran, check: str) -> set[str]:
    return {row["level"] for row in ran.json["findings"] if row["check"] == check}


def test_an_operator_is_told_that_all_is_well() -> None:
    with gateway(answers(well())) as town:
        ran, as_json = doctor(town.url, **LOGIN), doctor(town.url, "--json", **LOGIN)

    assert (0, "All is well.") == (ran.status, ran.out.splitlines()[-1])
    assert (0, True, 0) == (as_json.status, as_json.json["ok"], as_json.json["wrong"])
    assert {"ok", "skipped"} == {row["level"] for row in as_json.json["findings"]}  # an http address has no certificate


@pytest.mark.parametrize(
    ("language", "said", "todo", "end"),
    [
        ("zh_CN.UTF-8", "错误  ideas 有 3 条事实未投递，最早的已等 90 秒", "→ 消息代理是否在线", "有 1 处需要处理。"),
        ("en_GB.UTF-8", "WRONG  ideas holds 3 facts back, the oldest for 90 s", "→ see whether the broker is there", "1 to act on."),
        ("", "WRONG  ideas holds", "→ see whether", "1 to act on."),
    ],
)
def test_what_is_wrong_is_said_in_the_readers_language_with_what_to_do(language: str, said: str, todo: str, end: str) -> None:
    report = well()
    of(report, "ideas").update(oldest_pending_s=90, pending=3)

    with gateway(answers(report)) as town:
        ran = doctor(town.url, LANG=language, **LOGIN)

    assert 1 == ran.status
    assert said in ran.out
    assert todo in ran.out
    assert end == ran.out.splitlines()[-1]


def test_a_visitor_is_told_less_and_how_to_see_more() -> None:
    report = well()
    of(report, "ideas").update(database="away")

    with gateway(answers(report)) as town:
        ran = doctor(town.url, "--json")

    assert 1 == ran.status
    assert ({"skipped"}, {"wrong"}, {"skipped"}) == (level(ran, "login"), level(ran, "databases"), level(ran, "parked"))


def test_a_town_that_is_not_ready_is_read_all_the_same() -> None:
    report = well()
    report["broker"] = "away"

    with gateway({"GET /readyz": (503, ready(report))}) as town:
        ran = doctor(town.url, "--json")

    assert (1, {"ok"}, {"wrong"}) == (ran.status, level(ran, "town"), level(ran, "broker"))


def test_who_may_not_look_is_told_and_sees_what_is_public() -> None:
    refused = (403, {"code": "access.forbidden", "detail": "You may not do this. Ask the unit responsible."})

    with gateway({**answers(well()), "GET /operations/health": refused}) as town:
        ran = doctor(town.url, "--json", **LOGIN)

    assert (1, {"wrong"}, {"ok"}) == (ran.status, level(ran, "login"), level(ran, "databases"))


def test_a_token_that_is_refused_at_once_is_a_matter_of_keys() -> None:
    with gateway({**answers(well()), "GET /operations/health": (401, LOGIN_REQUIRED)}) as town:
        ran = doctor(town.url, "--json", **LOGIN)

    assert (1, {"wrong"}, {"ok"}) == (ran.status, level(ran, "keys"), level(ran, "login"))


@pytest.mark.parametrize("answer", [(200, "no JSON"), (404, {"code": "request.not_found"})])
def test_an_address_that_is_no_town_is_told(answer: tuple[int, Any]) -> None:
    with gateway({"GET /readyz": answer}) as town:
        ran = doctor(town.url, "--json", **LOGIN)

    assert (1, {"wrong"}) == (ran.status, level(ran, "town"))


def test_nobody_there_is_told_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    ran = doctor(f"http://127.0.0.1:{port}")

    assert 1 == ran.status
    assert f"WRONG  http://127.0.0.1:{port} does not answer" in ran.out


def test_a_gateway_without_a_broker_is_seen_for_what_it_is() -> None:
    """A real gateway, whose broker nobody is."""
    with served(command="gateway.wsgi:application()", AMQP_URI="pyamqp://guest:guest@127.0.0.1:1//") as alone:
        ran = doctor(f"http://127.0.0.1:{alone.port}", "--json")

    assert (1, {"wrong"}, {"wrong"}) == (ran.status, level(ran, "broker"), level(ran, "services"))


def test_a_clock_that_is_off_is_told() -> None:
    from town.cli.doctor import live

    with gateway(answers(well())) as town:
        found = live.look(town.url, clock=lambda: datetime.now(UTC) + timedelta(seconds=20))

    assert ["wrong"] == [row["level"] for row in found if row["check"] == "time"]


@contextmanager
def serving_tls(folder: Path, days: int) -> Iterator[int]:
    """Answer TLS with a certificate that signs itself and ends in ``days``."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    made = made.not_valid_before(now - timedelta(days=99)).not_valid_after(now + timedelta(days=days, hours=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    plain, pkcs8 = serialization.NoEncryption(), serialization.PrivateFormat.PKCS8
    pem = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    (folder / "town.pem").write_bytes(pem + key.private_bytes(serialization.Encoding.PEM, pkcs8, plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "town.pem")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_shake_hands, args=(listener, context), daemon=True).start()
        yield listener.getsockname()[1]


def _shake_hands(listener: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            line, _ = listener.accept()
            context.wrap_socket(line, server_side=True).close()
        except ssl.SSLError:
            continue
        except OSError:
            return


@pytest.mark.parametrize(("days", "expected"), [(60, "ok"), (20, "note"), (3, "wrong"), (-2, "wrong")])
def test_a_certificate_is_looked_at_as_a_browser_would(tmp_path: Path, days: int, expected: str) -> None:
    with serving_tls(tmp_path, days) as port:
        trusted = doctor(f"https://localhost:{port}", "--json", SSL_CERT_FILE=str(tmp_path / "town.pem"))

    assert {expected} == level(trusted, "certificate")


def test_a_certificate_that_nobody_vouches_for_is_wrong(tmp_path: Path) -> None:
    with serving_tls(tmp_path, 60) as port:
        assert {"wrong"} == level(doctor(f"https://localhost:{port}", "--json"), "certificate")


@pytest.mark.parametrize("arguments", [("--only", "odd"), ("--url",)])
def test_wrong_usage_exits_2(arguments: tuple[str, ...]) -> None:
    assert 2 == shanzhi("doctor", *arguments).status
