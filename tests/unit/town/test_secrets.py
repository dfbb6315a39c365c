"""Each process gets its own secrets and nobody else's; making them twice changes none."""

import json
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from town import secrets
from town.secrets import SERVICES, provision, provision_department


def contents(directory: Path) -> dict[str, str]:
    return {str(path.relative_to(directory)): path.read_text() for path in directory.rglob("*") if path.is_file()}


def test_every_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    provision(tmp_path / "secrets")

    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "secrets").rglob("*") if path.is_file()}
    folders = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "secrets").rglob("*") if path.is_dir()}
    assert ({0o400}, {0o700}) == (modes, folders)


def test_no_two_processes_share_a_password_or_a_secret(tmp_path: Path) -> None:
    provision(tmp_path)

    own = [
        text
        for path, text in contents(tmp_path).items()
        if path.endswith(("amqp_password", "/mongo_password", "/secret", "root_password", "_key"))
    ]
    private = [text for text in own if "PUBLIC" not in text]
    assert len(private) == len(set(private))
    assert all(len(text) >= 43 for text in private)


def test_a_second_run_keeps_what_is_there_and_mends_what_is_missing(tmp_path: Path) -> None:
    provision(tmp_path)
    before = contents(tmp_path)
    (tmp_path / "ideas/amqp_password").unlink()

    provision(tmp_path)

    after = contents(tmp_path)
    changed = {path for path in before if before[path] != after[path]}
    assert {"ideas/amqp_password", "ideas/amqp_uri", "rabbitmq/definitions.json"} == changed


def test_only_identity_can_sign_claims_and_everybody_can_check_them(tmp_path: Path) -> None:
    provision(tmp_path)
    signer = load_pem_private_key((tmp_path / "identity/claims_private_key").read_bytes(), password=None)

    for service in SERVICES:
        assert signer.public_key() == load_pem_public_key((tmp_path / service / "claims_public_key").read_bytes())
    assert ["identity"] == [path.parent.name for path in tmp_path.rglob("claims_private_key")]
    assert ["audit"] == [path.parent.name for path in tmp_path.rglob("audit_signing_key")]


def test_the_broker_learns_salted_hashes_and_no_password(tmp_path: Path) -> None:
    provision(tmp_path)

    text = (tmp_path / "rabbitmq/definitions.json").read_text()
    users = json.loads(text)["users"]
    assert all(len(user["password_hash"]) == 48 for user in users)
    assert not any((tmp_path / user["name"] / "amqp_password").read_text() in text for user in users)


def test_uris_follow_the_templates(tmp_path: Path) -> None:
    provision(tmp_path, amqp_uri="pyamqp://{user}:{password}@127.0.0.1:1/shanzhi", mongo_uri="mongodb://127.0.0.1:2/")

    password = (tmp_path / "ideas/amqp_password").read_text()
    assert f"pyamqp://ideas:{password}@127.0.0.1:1/shanzhi" == (tmp_path / "ideas/amqp_uri").read_text()
    assert "mongodb://127.0.0.1:2/" == (tmp_path / "audit/mongo_uri").read_text()


def test_the_gateway_has_a_database_for_its_limits_and_no_secret_of_a_department(tmp_path: Path) -> None:
    provision(tmp_path)

    assert {"amqp_password", "amqp_uri", "limits_uri", "mongo_password", "secret"} == {
        path.name for path in (tmp_path / "gateway").iterdir()
    }


def test_a_department_alone_makes_its_own_secrets_and_nobody_elses(tmp_path: Path) -> None:
    provision_department(tmp_path, "ideas")

    made = set(contents(tmp_path))
    own = {"ideas/mongo_password", "ideas/mongo_uri", "ideas/secret"}
    assert own | {"mongo/ideas_password", "mongo/keyfile", "mongo/root_password"} == made


def test_the_command_prints_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["town.secrets", str(tmp_path)])

    secrets.main()

    assert ("", "") == capsys.readouterr()
