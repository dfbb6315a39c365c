"""The compose files name what exists: departments, settings, ports, secret files; and keep containers locked down."""

import importlib
import os
import re
import shutil
import subprocess
import sys
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway.settings import GatewaySettings
from services.commons.contracts.catalog import CATALOG
from town.secrets import CONTAINER_UID, provision

ROOT = Path(__file__).parents[2]
SERVICES = {contract.service for contract in CATALOG}
TOWN = ROOT / "docker-compose.yml"
FILES = {"town": TOWN, "ideas alone": ROOT / "deploy/compose.ideas.yml"}


def containers(path: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text())["services"]
    return found


CONTAINERS = [pytest.param(path, name, id=f"{path.name}:{name}") for path in FILES.values() for name in containers(path)]
OURS = [row for row in CONTAINERS if row.values[1] in {*SERVICES, "gateway"}]


def container(path: Path, name: str) -> dict[str, Any]:
    return containers(path)[name]


def settings(name: str) -> dict[str, Any]:
    """Return the declared variables of a process, by name."""
    kind: Any = GatewaySettings if name == "gateway" else importlib.import_module(f"services.{name}.settings").Settings
    return {row.metadata["variable"]: row for row in fields(kind)}


@pytest.mark.parametrize("path", FILES.values(), ids=FILES)
def test_docker_compose_accepts_the_file(path: Path) -> None:
    program = shutil.which("docker-compose")
    if program is None:
        pytest.skip("docker-compose is not installed")

    done = subprocess.run([program, "-f", str(path), "config", "-q"], capture_output=True, text=True, timeout=60)

    assert (0, "") == (done.returncode, done.stderr)


def test_the_town_has_a_container_for_every_department() -> None:
    assert SERVICES == {name for name, row in containers(TOWN).items() if "services." in str(row.get("command"))}


@pytest.mark.parametrize(("path", "name"), [row for row in OURS if row.values[1] in SERVICES])
def test_a_department_runs_its_own_module(path: Path, name: str) -> None:
    assert ["python", "-m", f"services.{name}"] == container(path, name)["command"]
    assert (ROOT / f"services/{name}/__main__.py").is_file()


@pytest.mark.parametrize(("path", "name"), OURS)
def test_every_variable_is_one_the_process_reads(path: Path, name: str) -> None:
    declared = settings(name)
    readable = declared.keys() | {f"{variable}_FILE" for variable, row in declared.items() if row.metadata["secret"]}

    assert {variable for variable in container(path, name)["environment"] if variable.startswith("SHANZHI_")} <= readable


@pytest.mark.parametrize(("path", "name"), OURS)
def test_every_variable_without_a_default_is_given(path: Path, name: str) -> None:
    given = {variable.removesuffix("_FILE") for variable in container(path, name)["environment"]}
    needed = {variable for variable, row in settings(name).items() if row.default is MISSING}

    assert needed <= given


@pytest.mark.parametrize(("path", "name"), OURS)
def test_secrets_come_from_files_that_are_made(path: Path, name: str, tmp_path: Path) -> None:
    provision(tmp_path)
    environment, (folder, *_) = container(path, name)["environment"], container(path, name)["volumes"]
    secret = {variable for variable, row in settings(name).items() if row.metadata["secret"]}

    assert re.fullmatch(rf"\.{{1,2}}/secrets/{name}:/run/secrets:ro", folder)
    assert not secret & environment.keys()
    files = {Path(value) for variable, value in environment.items() if variable.endswith("_FILE")}
    assert {Path("/run/secrets")} == {file.parent for file in files}
    assert {file.name for file in files} <= {made.name for made in (tmp_path / name).iterdir()}


def test_visitors_reach_the_gateway_on_the_port_it_is_told() -> None:
    port = str(container(TOWN, "gateway")["environment"]["SHANZHI_PORT"])

    assert f"gateway:{port}" in (ROOT / "deploy/Caddyfile").read_text()
    assert f"127.0.0.1:{port}/livez" in str(container(TOWN, "gateway")["healthcheck"])
    assert settings("gateway")["SHANZHI_PORT"].metadata["parse"](port)


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert {"caddy"} == {name for path in FILES.values() for name, row in containers(path).items() if row.get("ports")}


@pytest.mark.parametrize(("path", "name"), CONTAINERS)
def test_a_container_has_no_right_it_does_not_need(path: Path, name: str) -> None:
    row = container(path, name)

    assert ["ALL"] == row["cap_drop"]
    assert ["no-new-privileges:true"] == row["security_opt"]
    assert "20s" == row["stop_grace_period"]
    assert ("on-failure" if name == "mongo-users" else "unless-stopped") == row["restart"]
    assert ("healthcheck" in row) == (name not in {"mongo-users", "caddy"})
    assert not row.get("privileged")


@pytest.mark.parametrize(("path", "name"), OURS)
def test_our_containers_cannot_write_to_themselves(path: Path, name: str) -> None:
    assert (True, ["/tmp"]) == (container(path, name)["read_only"], container(path, name)["tmpfs"])


def copied() -> list[str]:
    """Return what the image takes from the tree, without its packages."""
    return re.findall(r"^COPY (?!--from)(\S+)", (ROOT / "deploy/Dockerfile").read_text(), re.MULTILINE)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds of the tree what the image would."""
    folder = tmp_path_factory.mktemp("app")
    for path in copied():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / path).is_dir() else shutil.copy
        copy(ROOT / path, folder / path)
    return folder


@pytest.mark.parametrize(("path", "name"), [row for row in OURS if row.values[0] == TOWN])
def test_the_image_holds_enough_to_come_to_its_settings(image: Path, path: Path, name: str) -> None:
    """Nothing is missing when a process gets as far as to miss its variables: exit 78."""
    command = [
        str(Path(sys.executable).with_name(word)) if word in ("python", "gunicorn") else word for word in container(path, name)["command"]
    ]

    done = subprocess.run(command, cwd=image, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, timeout=60, check=False)

    assert 78 == done.returncode, done.stderr
    assert "SHANZHI_AMQP_URI is missing" in done.stderr


def test_the_first_operator_can_be_made_in_a_container(image: Path) -> None:
    command = [sys.executable, "-m", "town.first_operator", "--login", "chief"]

    done = subprocess.run(command, cwd=image, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, timeout=60, check=False)

    assert (78, True) == (done.returncode, "SHANZHI_MONGO_URI is missing" in done.stderr)


def test_the_image_is_pinned_and_its_user_owns_the_secrets() -> None:
    text = (ROOT / "deploy/Dockerfile").read_text()

    assert f"USER {CONTAINER_UID}:{CONTAINER_UID}" in text
    assert "--require-hashes" in text


def test_the_builder_is_sent_what_the_image_copies_and_no_more() -> None:
    sent = {line[1:] for line in (ROOT / "deploy/Dockerfile.dockerignore").read_text().splitlines() if line.startswith("!")}

    assert set(copied()) == sent
