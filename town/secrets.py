"""Passwords and keys of a town, each in a file of its own that only its owner reads.

``python -m town.secrets DIR`` makes what is missing and keeps what is there; to renew one, delete its file and run
it again. Nothing here is ever printed, logged or committed.
"""

import argparse
import base64
import hashlib
import json
import os
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.commons.contracts.catalog import CATALOG
from services.commons.plumbing.definitions import definitions, user_names

SERVICES = tuple(contract.service for contract in CATALOG)
GATEWAY = "gateway"
AMQP_URI = "pyamqp://{user}:{password}@rabbitmq:5672/shanzhi"
MONGO_URI = "mongodb://{user}:{password}@mongo:27017/?authSource={user}&replicaSet=shanzhi"
FROM_OUTSIDE = {"notifications": ("smtp_password",)}  # made empty: the operator writes there what a provider gave
CONTAINER_UIDS = {"rabbitmq": 999, "mongo": 999}  # of the official images
CONTAINER_UID = 10001  # of deploy/Dockerfile

Files = Iterable[tuple[str, Callable[[], str]]]
Texts = Iterable[tuple[str, str]]


def provision(directory: Path, *, amqp_uri: str = AMQP_URI, mongo_uri: str = MONGO_URI) -> None:
    """Fill ``directory`` with one folder per process; URIs are templates with {user} and {password}."""
    _keep(directory, (*_shared_files(), *_database_files(), *_limits_files(), *(row for name in SERVICES for row in _own_files(name))))
    _renew(directory, _shared_texts(directory, amqp_uri))
    _renew(directory, _database_texts(directory, GATEWAY, "limits_uri", mongo_uri))
    for service in SERVICES:
        _renew(directory, _own_texts(directory, service, mongo_uri))


def provision_department(directory: Path, service: str, *, mongo_uri: str = MONGO_URI) -> None:
    """Make what a department that runs alone makes itself; amqp_uri and claims_public_key come from the town's operator."""
    _keep(directory, (*_database_files(), *_own_files(service)))
    _renew(directory, _own_texts(directory, service, mongo_uri))


def variables(directory: Path, process: str) -> dict[str, str]:
    """Return the variables that point ``process`` to its own files: ``SHANZHI_AMQP_URI_FILE`` to ``amqp_uri``."""
    paths = (path.resolve() for path in (directory / process).iterdir())
    return {f"SHANZHI_{path.name.upper()}_FILE": str(path) for path in paths if not path.name.endswith("password")}


def hand_over(directory: Path) -> None:
    """Give each folder to the user that its container runs as. Needs root."""
    for folder in directory.iterdir():
        uid = CONTAINER_UIDS.get(folder.name, CONTAINER_UID)
        for path in (folder, *folder.iterdir()):
            os.chown(path, uid, uid)


def password_hash(password: str, salt: bytes) -> str:
    """Return RabbitMQ's rabbit_password_hashing_sha256 of ``password``; ``salt`` is 4 bytes.

    >>> password_hash("test12", bytes.fromhex("908DC60A"))
    'kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR'
    """
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def _shared_files() -> Files:
    """What holds the town together: who may speak at the broker, and who may sign."""
    yield from ((f"{user}/amqp_password", _password) for user in user_names(CATALOG))
    yield "identity/claims_private_key", _private_key
    yield "gateway/secret", _password
    yield "audit/audit_signing_key", _private_key


def _own_files(service: str) -> Files:
    """What nobody but the department needs to know."""
    yield from ((f"{service}/{name}", _password) for name in ("mongo_password", "secret"))
    yield from ((f"{service}/{name}", str) for name in FROM_OUTSIDE.get(service, ()))


def _limits_files() -> Files:
    """What the gateway counts limits with."""
    yield f"{GATEWAY}/mongo_password", _password


def _database_files() -> Files:
    yield "mongo/root_password", _password
    yield "mongo/keyfile", _keyfile


def _shared_texts(directory: Path, amqp_uri: str) -> Texts:
    public = public_key((directory / "identity/claims_private_key").read_text())
    yield from ((f"{service}/claims_public_key", public) for service in SERVICES)
    hashes = {}
    for user in user_names(CATALOG):
        password = (directory / user / "amqp_password").read_text()
        hashes[user] = password_hash(password, secrets.token_bytes(4))
        yield f"{user}/amqp_uri", amqp_uri.format(user=user, password=password)
    yield "rabbitmq/definitions.json", json.dumps(definitions(CATALOG, password_hashes=hashes), indent=1)


def _own_texts(directory: Path, service: str, mongo_uri: str) -> Texts:
    yield from _database_texts(directory, service, "mongo_uri", mongo_uri)


def _database_texts(directory: Path, user: str, file: str, mongo_uri: str) -> Texts:
    password = (directory / user / "mongo_password").read_text()
    yield f"{user}/{file}", mongo_uri.format(user=user, password=password)
    yield f"mongo/{user}_password", password


def _keep(directory: Path, files: Files) -> None:
    """Make the files that are missing."""
    for path, make in files:
        if not (directory / path).exists():
            _write(directory / path, make())


def _renew(directory: Path, texts: Texts) -> None:
    """Write what follows from other files, each time, so that it cannot go stale."""
    for path, text in texts:
        _write(directory / path, text)


def _password() -> str:
    return secrets.token_urlsafe(32)


def _keyfile() -> str:
    return base64.b64encode(secrets.token_bytes(510)).decode()


def _private_key() -> str:
    pkcs8, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return Ed25519PrivateKey.generate().private_bytes(serialization.Encoding.PEM, pkcs8, plain).decode()


def public_key(private_pem: str) -> str:
    """Return the public half, PEM. Raises ValueError."""
    key = serialization.load_pem_private_key(private_pem.encode(), password=None).public_key()
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def _write(path: Path, text: str) -> None:
    """Put ``text`` there whole or not at all, readable by its owner alone from the first byte on."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "w") as file:
        file.write(text)
    draft.replace(path)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m town.secrets", description="Make the passwords and keys of a town.")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--amqp-uri", default=AMQP_URI, metavar="TEMPLATE", help="default: %(default)s")
    parser.add_argument("--mongo-uri", default=MONGO_URI, metavar="TEMPLATE", help="default: %(default)s")
    parser.add_argument("--only", choices=SERVICES, help="what a department that runs alone makes itself")
    parser.add_argument("--for-containers", action="store_true", help="give the files to the users of the containers (as root)")
    asked = parser.parse_args()
    if asked.only:
        provision_department(asked.directory, asked.only, mongo_uri=asked.mongo_uri)
    else:
        provision(asked.directory, amqp_uri=asked.amqp_uri, mongo_uri=asked.mongo_uri)
    if asked.for_containers:
        hand_over(asked.directory)


if __name__ == "__main__":
    main()
