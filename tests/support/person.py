"""A person at the API: logs in, asks, and remembers nothing but a token."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

PASSWORD = "shanzhi-demo"  # of every demo account
Answer = httpx.Response


@dataclass
class Person:
    """One account of a town at ``url``; ``login`` of "" is a visitor."""

    url: str
    login: str = ""
    password: str = PASSWORD
    timeout_s: float = 20.0
    token: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=f"{self.url}/api/v1", timeout=self.timeout_s)
        if self.login and not self.token:
            self.log_in()

    def log_in(self) -> None:
        answer = self.http.post("/tokens", json={"login": self.login, "password": self.password})
        answer.raise_for_status()
        self.token = answer.json()["access_token"]

    def send(self, method: str, path: str, body: Any = None, *, key: str | None = None, version: int | None = None, **query: Any) -> Answer:
        """Send one request; a fresh Idempotency-Key unless ``key`` names one, none for a key of ""."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if method == "POST" and key != "":
            headers["Idempotency-Key"] = key or secrets.token_hex(16)
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return self.http.request(method, path, json=body, params=query or None, headers=headers)

    def get(self, path: str, **query: Any) -> Any:
        return _ok(self.send("GET", path, **query))

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> Any:
        return _ok(self.send("POST", path, body, key=key))

    def refused(self, method: str, path: str, body: Any = None, *, key: str | None = None, version: int | None = None) -> str:
        """Return the code of the problem that answers."""
        answer = self.send(method, path, body, key=key, version=version)
        assert answer.status_code >= 400, answer.text
        return str(answer.json()["code"])


def enroll(url: str, operator: Person, login: str, standing: Mapping[str, Any]) -> Person:
    """Return a new person, logged in, whom the operator has given ``standing``; an empty one leaves a newcomer."""
    account = Person(url).post("/accounts", {"login": login, "password": PASSWORD, "name": login})
    if standing:
        operator.send("PUT", f"/accounts/{account['id']}/standing", standing, version=account["version"]).raise_for_status()
    return Person(url, login)


def _ok(answer: Answer) -> Any:
    assert answer.is_success, f"{answer.request.method} {answer.request.url} -> {answer.status_code} {answer.text}"
    return answer.json()
