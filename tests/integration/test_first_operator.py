"""The first operator of a town: made once, from a pipe, in the place of nobody."""

import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from tests.support.claims import private_pem, public_pem
from town.servers import Secantus

PASSWORD = "correct horse"


@pytest.fixture
def settings(mongo: Secantus) -> dict[str, str]:
    with MongoClient[dict[str, Any]](mongo.uri) as client:
        client.drop_database("identity")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SHANZHI_")}
    return kept | {
        "SHANZHI_AMQP_URI": "memory-town://",
        "SHANZHI_MONGO_URI": mongo.uri,
        "SHANZHI_SECRET": secrets.token_hex(16),
        "SHANZHI_CLAIMS_PUBLIC_KEY": public_pem(),
        "SHANZHI_CLAIMS_PRIVATE_KEY": private_pem(),
    }


def register(settings: dict[str, str], *given: str, typed: str = PASSWORD) -> tuple[int, str]:
    command = [sys.executable, "-m", "town.first_operator", *given]
    done = subprocess.run(command, env=settings, input=typed, capture_output=True, text=True, timeout=60)
    said = done.stdout + done.stderr
    assert not [secret for secret in (PASSWORD, typed.strip()) if secret and secret in said]
    return done.returncode, said


def test_there_is_one_first_operator_and_it_waits_for_its_second_factor(settings: dict[str, str], tmp_path: Path, mongo: Secantus) -> None:
    (tmp_path / "password").write_text(f"{PASSWORD}\n")

    first = register(settings, "--login", "chief", "--password-file", str(tmp_path / "password"), typed="")
    second = register(settings, "--login", "rival")

    assert (0, 1) == (first[0], second[0])
    assert "second factor" in first[1]
    assert "account.operator_exists" in second[1]
    with MongoClient[dict[str, Any]](mongo.uri) as client:
        (account,) = client["identity"]["accounts"].find({})
    assert ("chief", ["operator"], True) == (account["login"], account["standing"]["roles"], account["outbox_pending"])


def test_an_unfit_password_makes_nobody(settings: dict[str, str]) -> None:
    code, said = register(settings, "--login", "chief", typed="12345678\n")

    assert (1, True) == (code, "request.invalid" in said)
