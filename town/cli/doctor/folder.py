"""Looks into a town's folder: can every process read its settings, can nobody else read its secrets, do keys match."""

import importlib
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization

from gateway.health.rows import NOTE, SKIPPED, WRONG, Finding
from gateway.settings import GatewaySettings
from services.commons.plumbing.settings import SettingsError, read
from town.secrets import SERVICES, public_key, variables

WRITE = stat.S_IWGRP | stat.S_IWOTH
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def settings(data_dir: Path, environ: Mapping[str, str]) -> Iterator[Finding]:
    folder = data_dir / "secrets"
    if not folder.is_dir():
        yield _no_folder("settings", data_dir)
        return
    given = {name: value for name, value in environ.items() if name.startswith("SHANZHI_")}
    for process in (*SERVICES, "gateway"):
        try:
            read(_kind(process), {**given, **variables(folder, process)})
        except SettingsError as error:
            for line in str(error).splitlines():
                yield Finding("settings", WRONG, process, f"{process}：{line}", f"{process}: {line}")
        except OSError as error:
            yield _unreadable("settings", process, error)


def secrets(data_dir: Path) -> Iterator[Finding]:
    folder = data_dir / "secrets"
    if not folder.is_dir():
        yield _no_folder("secrets", data_dir)
        return
    for path in sorted((folder, *folder.rglob("*"))):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & (WRITE if path == folder else OTHERS):  # the names of departments are no secret
            name = str(path.relative_to(data_dir))
            yield Finding(
                "secrets", WRONG, name, f"{name} 的权限是 {mode:o}，他人可以读写", f"{name} has mode {mode:o}: others can get at it"
            )


def pair(data_dir: Path) -> Iterator[Finding]:
    folder = data_dir / "secrets"
    if not (folder / "identity/claims_private_key").is_file():
        yield _no_folder("pair", data_dir)
        return
    try:
        public = _raw(public_key((folder / "identity/claims_private_key").read_text()))
        for service in SERVICES:
            if _raw((folder / service / "claims_public_key").read_text()) != public:
                zh, en = f"{service} 的 claims_public_key 与身份服务的私钥不成对", f"claims_public_key of {service} is not that of identity"
                yield Finding("pair", WRONG, service, zh, en)
    except (OSError, ValueError) as error:
        yield _unreadable("pair", "claims", error)


def _kind(process: str) -> type[Any]:
    if process == "gateway":
        return GatewaySettings
    kind: type[Any] = importlib.import_module(f"services.{process}.settings").Settings
    return kind


def _raw(pem: str) -> bytes:
    """Raises ValueError when it is no public key."""
    raw, plain = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    return serialization.load_pem_public_key(pem.encode()).public_bytes(raw, plain)


def _no_folder(key: str, data_dir: Path) -> Finding:
    return Finding(key, SKIPPED, str(data_dir), f"没有看：{data_dir} 里没有密钥", f"not looked at: there are no secrets in {data_dir}")


def _unreadable(key: str, about: str, error: Exception) -> Finding:
    kind = type(error).__name__
    return Finding(key, NOTE, about, f"{about} 的文件读不了（{kind}）", f"the files of {about} cannot be read here ({kind})")
