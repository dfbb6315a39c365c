"""Mail in a patched process, as the service runs: STARTTLS with a certificate that is checked, and other work going on meanwhile."""

import datetime as dt
import ipaddress
import json
import ssl
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.mail_server import MailServer

SEND = """
from services.commons.plumbing import green
green.patch()
import json, sys, time
from datetime import UTC, datetime
from services.notifications.senders.mail import Mail, Server
from services.notifications.sending import Message

beats = []
def beat():
    while True:
        beats.append(1)
        time.sleep(0.02)
green.spawn(beat)
server = Server("127.0.0.1", int(sys.argv[1]), "notices@shanzhi.example", timeout_s=5.0)
answer = Mail(server).send(Message("a" * 32, "someone@example.org", "通知", "您好", datetime.now(UTC)), lambda: None)
print(json.dumps({"verdict": answer.verdict, "code": answer.code, "beats": len(beats)}))
"""


def certificate(folder: Path) -> tuple[Path, Path]:
    """Return a certificate for 127.0.0.1 that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - dt.timedelta(1), now + dt.timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return folder / "cert.pem", folder / "key.pem"


@pytest.mark.parametrize(
    ("trusted", "verdict", "code", "mails"), [(True, "accepted", "250", 1), (False, "again", "SSLCertVerificationError", 0)]
)
def test_a_mail_goes_out_encrypted_to_a_server_whose_certificate_is_right_and_the_hub_runs_on(
    tmp_path: Path, trusted: bool, verdict: str, code: str, mails: int
) -> None:
    cert, key = certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)
    with MailServer(tls=context) as server:
        server.behave(hang_s=0.5)
        environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": ".", **({"SSL_CERT_FILE": str(cert)} if trusted else {})}
        command = [sys.executable, "-c", SEND, str(server.port)]
        ran = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)

        assert 0 == ran.returncode, ran.stderr
        told = json.loads(ran.stdout)
        assert (verdict, code, mails) == (told["verdict"], told["code"], len(server.arrived))
        assert told["beats"] > (10 if trusted else 0)
