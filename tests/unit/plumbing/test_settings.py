"""Settings: every error at once, exit 78, secrets from files, and never a secret shown."""

import os
import subprocess
import sys
from dataclasses import dataclass, fields
from pathlib import Path

import pytest

from services.commons.plumbing.settings import EX_CONFIG, ServiceSettings, SettingsError, flag, read, variable, whole
from tests.support.claims import public_pem

ROOT = Path(__file__).parents[3]
SOUND = {
    "SHANZHI_AMQP_URI": "pyamqp://ideas:amqp-secret@127.0.0.1/shanzhi",
    "SHANZHI_MONGO_URI": "mongodb://ideas:mongo-secret@127.0.0.1",
    "SHANZHI_SECRET": "0123456789abcdef0123456789abcdef",
    "SHANZHI_CLAIMS_PUBLIC_KEY": public_pem(),
}
SECRETS = ("amqp-secret", "mongo-secret", "0123456789abcdef", "BEGIN PUBLIC KEY")


@dataclass(frozen=True, kw_only=True)
class Garden:
    trees: int = variable("GARDEN_TREES", "how many trees", parse=whole(1, 9), default=3)
    open: bool = variable("GARDEN_OPEN", "1 when open", parse=flag, default=False)
    key: str = variable("GARDEN_KEY", "key of the gate", secret=True)
    name: str = variable("GARDEN_NAME", "its name")


def errors(environ: dict[str, str], kind: type[object] = Garden) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        read(kind, environ)
    return str(caught.value).splitlines()


def test_sound_settings_are_read_with_their_defaults() -> None:
    settings = read(ServiceSettings, SOUND)

    assert (SOUND["SHANZHI_SECRET"], "INFO", 20, 1000, 6) == (
        settings.secret,
        settings.log_level,
        settings.max_workers,
        settings.retry_first_ms,
        settings.retry_attempts,
    )


def test_all_errors_are_told_at_once() -> None:
    assert [
        "GARDEN_TREES cannot be read ('ten': invalid literal for int() with base 10: 'ten'): how many trees",
        "GARDEN_OPEN cannot be read ('yes': 'yes'): 1 when open",
        "GARDEN_KEY is missing: key of the gate",
        "GARDEN_NAME is missing: its name",
    ] == errors({"GARDEN_TREES": "ten", "GARDEN_OPEN": "yes"})


@pytest.mark.parametrize("trees", ["0", "10", "-1", "3.5", "", " "])
def test_a_number_keeps_its_bounds(trees: str) -> None:
    environ = {"GARDEN_KEY": "k", "GARDEN_NAME": "n", "GARDEN_TREES": trees}

    if trees == "":
        assert 3 == read(Garden, environ).trees
    else:
        assert 1 == len(errors(environ))


def test_an_empty_variable_is_a_missing_one() -> None:
    assert ["GARDEN_NAME is missing: its name"] == errors({"GARDEN_KEY": "k", "GARDEN_NAME": ""})


def test_a_secret_comes_from_its_file_first(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from the file\n")
    environ = {"GARDEN_KEY": "from the variable", "GARDEN_KEY_FILE": str(tmp_path / "key"), "GARDEN_NAME": "n"}

    assert "from the file" == read(Garden, environ).key


def test_only_secrets_come_from_files(tmp_path: Path) -> None:
    (tmp_path / "name").write_text("from the file")

    assert ["GARDEN_NAME is missing: its name"] == errors({"GARDEN_KEY": "k", "GARDEN_NAME_FILE": str(tmp_path / "name")})


@pytest.mark.parametrize("content", ["", " \n"])
def test_an_empty_secret_file_is_a_missing_secret(tmp_path: Path, content: str) -> None:
    (tmp_path / "key").write_text(content)

    assert ["GARDEN_KEY is missing: key of the gate"] == errors({"GARDEN_KEY_FILE": str(tmp_path / "key"), "GARDEN_NAME": "n"})


def test_a_file_that_is_not_there_or_not_text_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xff\xfe\xfd")

    for path in (tmp_path / "key", tmp_path / "none", tmp_path):
        assert ["GARDEN_KEY cannot be read: key of the gate"] == errors({"GARDEN_KEY_FILE": str(path), "GARDEN_NAME": "n"})


def test_no_secret_shows_in_a_repr() -> None:
    shown = repr(read(ServiceSettings, SOUND))

    assert "log_level='INFO'" in shown
    assert [] == [secret for secret in SECRETS if secret in shown]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SHANZHI_SECRET", "too short a secret, 31 letters."),
        ("SHANZHI_CLAIMS_PUBLIC_KEY", "no key"),
        ("SHANZHI_LOG_LEVEL", "LOUD"),
        ("SHANZHI_LOG_LEVEL", "info"),
        ("SHANZHI_MAX_WORKERS", "0"),
        ("SHANZHI_MAX_WORKERS", "201"),
        ("SHANZHI_RETRY_FIRST_MS", "0"),
        ("SHANZHI_RETRY_ATTEMPTS", "51"),
    ],
)
def test_a_services_settings_are_refused_when_unsound(name: str, value: str) -> None:
    (said,) = errors({**SOUND, name: value}, ServiceSettings)

    assert said.startswith(f"{name} cannot be read")
    is_secret = next(row.metadata["secret"] for row in fields(ServiceSettings) if row.metadata["variable"] == name)
    assert is_secret != (value in said)


def test_a_service_without_settings_says_all_that_is_missing_and_exits_78() -> None:
    environ = {"PATH": os.environ["PATH"], "SHANZHI_SECRET": "short", "SHANZHI_MAX_WORKERS": "many"}

    done = subprocess.run([sys.executable, "-m", "services.ideas"], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60)

    assert EX_CONFIG == 78 == done.returncode
    assert "" == done.stdout
    said = [line.split()[0] for line in done.stderr.splitlines()]
    assert [
        "settings:",
        "SHANZHI_AMQP_URI",
        "SHANZHI_MONGO_URI",
        "SHANZHI_SECRET",
        "SHANZHI_CLAIMS_PUBLIC_KEY",
        "SHANZHI_MAX_WORKERS",
    ] == said
    assert "short" not in done.stderr
