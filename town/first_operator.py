"""Registers the first operator of a town that is no demo; every other one is made by an operator.

``python -m town.first_operator --login NAME`` runs beside the identity service, with that service's own variables.
The password is asked for, or read from a file or a pipe: never from the command line, which others can see.
"""

import argparse
import getpass
import hashlib
import sys
from dataclasses import replace
from pathlib import Path

from services.commons.contracts.identity import CONTRACT
from services.commons.kernel.problems import Problem
from services.commons.plumbing.runtime import tick
from services.commons.plumbing.settings import read_or_exit
from services.commons.plumbing.site import open_site
from services.identity import usecases
from services.identity.settings import Settings
from services.identity.store import open_stores

ID = hashlib.blake2b(b"the first operator", digest_size=16).hexdigest()


def register(settings: Settings, login: str, name: str, password: str) -> None:
    """Raises account.operator_exists, account.login_taken, request.invalid."""
    stores = open_stores(open_site(CONTRACT, settings).database, settings)
    wish = replace(tick("register_first_operator"), new_id=ID, args={"login": login, "name": name, "password": password})
    usecases.register_first_operator(wish, stores)


def password_from(file: Path | None) -> str:
    """Return the password: from a file, a pipe, or asked for twice."""
    if file:
        return file.read_text(encoding="utf-8").rstrip("\n")
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != password:
        raise SystemExit("The two are not the same.")
    return password


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m town.first_operator", description="Register the first operator of a town.")
    parser.add_argument("--login", required=True)
    parser.add_argument("--name", default="运维", help="how to be addressed (default: %(default)s)")
    parser.add_argument("--password-file", type=Path, help="else it is asked for, or read from a pipe")
    asked = parser.parse_args()
    settings = read_or_exit(Settings)
    try:
        register(settings, asked.login, asked.name, password_from(asked.password_file))
    except Problem as problem:
        print(f"{problem.kind.en} ({problem.kind.code}). {problem.kind.next_en}. {problem.details or ''}".strip(), file=sys.stderr)
        raise SystemExit(1) from problem
    print(f"{asked.login} is an operator. Log in and enrol a second factor: until then the login may do nothing else.")


if __name__ == "__main__":
    main()
