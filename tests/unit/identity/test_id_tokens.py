"""Which ID tokens identity believes: each attack of the table is refused, and so is a right token in the wrong place."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.commons.contracts.identity import ID_TOKEN_REFUSED, UNKNOWN_PROVIDER
from services.commons.contracts.providers import read_providers
from services.commons.kernel.people import Level
from services.commons.kernel.problems import UNAVAILABLE
from services.commons.plumbing.fetching import Unfetched
from services.identity.credentials.id_tokens import Expected, Untrusted, believed
from services.identity.store.providers import Providers
from tests.support.commands import AT
from tests.support.id_tokens import ATTACKS, CLIENT_ID, EC_KEY, ISSUER, KEYS, NONCE, OTHER_KEY, RSA_KEY, jwk, token
from tests.support.refusals import refused

EXPECTED = Expected(ISSUER, CLIENT_ID, NONCE)
ROWS = read_providers(
    f"""[{{"key": "province", "zh": "省统一身份", "en": "Province", "issuer": "{ISSUER}", "client_id": "{CLIENT_ID}",
    "levels": [{{"claim": "acr", "value": "2", "level": "real_name"}}],
    "staff": [{{"claim": "groups", "value": "clerks", "role": "clerk"}}], "second_factor": ["otp"]}}]"""
)


@pytest.mark.parametrize("made", [token(AT), token(AT, key=EC_KEY, kid="ec", algorithm="ES256"), token(AT, algorithm="PS256")])
def test_a_token_in_order_is_believed(made: str) -> None:
    assert "subject-1" == believed(made, KEYS, EXPECTED, AT)["sub"]


def test_a_key_need_not_be_named_where_there_is_one() -> None:
    assert believed(token(AT, kid=None), KEYS, EXPECTED, AT)
    with pytest.raises(Untrusted):
        believed(token(AT, kid=None), (*KEYS, jwk(OTHER_KEY, "second")), EXPECTED, AT)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_no_attack_is_believed(attack: Callable[[datetime], str]) -> None:
    with pytest.raises(Untrusted):
        believed(attack(AT), KEYS, EXPECTED, AT)


@pytest.mark.parametrize(("seconds", "taken"), [(-60, True), (-61, False), (359, True), (360, False)])
def test_clocks_may_differ_by_a_minute(seconds: int, taken: bool) -> None:
    made = token(AT)

    if taken:
        assert believed(made, KEYS, EXPECTED, AT + timedelta(seconds=seconds))
    else:
        with pytest.raises(Untrusted):
            believed(made, KEYS, EXPECTED, AT + timedelta(seconds=seconds))


@pytest.mark.parametrize(("seconds", "taken"), [(60, True), (61, False)])
def test_a_token_may_begin_to_count_a_minute_from_now(seconds: int, taken: bool) -> None:
    """By the clock that is given: the machine's own is not asked."""
    at = datetime.now(UTC) + timedelta(days=30)
    made = token(at, nbf=int(at.timestamp()) + seconds)

    with nullcontext() if taken else pytest.raises(Untrusted):
        believed(made, KEYS, EXPECTED, at)


def test_a_key_for_encryption_signs_nothing() -> None:
    with pytest.raises(Untrusted):
        believed(token(AT), [jwk(RSA_KEY, "rsa", use="enc")], EXPECTED, AT)


def test_a_key_signs_by_its_own_algorithm_only() -> None:
    with pytest.raises(Untrusted):
        believed(token(AT, algorithm="PS256"), [jwk(RSA_KEY, "rsa", alg="RS256")], EXPECTED, AT)


class Web:
    """What the provider publishes, and how often it was asked."""

    def __init__(self) -> None:
        self.keys: Any = list(KEYS)
        self.told = {"issuer": ISSUER, "jwks_uri": f"{ISSUER}/keys"}
        self.asked = 0
        self.now_s = 0.0

    def get(self, address: str) -> dict[str, Any]:
        self.asked += 1
        return dict(self.told) if address.endswith("/.well-known/openid-configuration") else {"keys": self.keys}

    def providers(self) -> Providers:
        return Providers(ROWS, fetch=self.get, clock=lambda: self.now_s)


def test_keys_are_fetched_once_and_again_when_the_provider_changed_them() -> None:
    web = Web()
    providers = web.providers()
    for _ in range(3):
        assert providers.said("province", token(AT), NONCE, AT)
    assert 2 == web.asked

    web.keys, web.now_s = [jwk(OTHER_KEY, "new")], 5.0
    assert providers.said("province", token(AT, key=OTHER_KEY, kid="new"), NONCE, AT)

    assert 4 == web.asked
    with refused(ID_TOKEN_REFUSED):
        providers.said("province", token(AT), NONCE, AT)


def test_unknown_keys_make_nobody_ask_time_and_again() -> None:
    web = Web()
    providers = web.providers()

    for _ in range(20):
        with refused(ID_TOKEN_REFUSED):
            providers.said("province", token(AT, key=OTHER_KEY, kid="made-up"), NONCE, AT)

    assert 2 == web.asked


def test_what_a_token_says_becomes_level_name_and_role() -> None:
    providers = Web().providers()

    plain = providers.said("province", token(AT), NONCE, AT)
    proven = providers.said("province", token(AT, acr="2", amr=["pwd", "otp"], groups=["clerks"]), NONCE, AT)

    assert ("陈女士", Level.VISITOR, None, False) == (plain.name, plain.level, plain.standing, plain.proven)
    assert (Level.REAL_NAME, True) == (proven.level, proven.proven)
    assert proven.standing is not None
    assert {"clerk"} == proven.standing.roles
    assert plain.link_id == proven.link_id


@pytest.mark.parametrize(
    "told", [{"issuer": "https://evil.example.org"}, {"jwks_uri": "http://login.example.org/keys"}, {"jwks_uri": None}]
)
def test_another_issuer_and_keys_over_plain_http_are_not_taken(told: dict[str, Any]) -> None:
    web = Web()
    web.told |= told

    with refused(UNAVAILABLE):
        web.providers().said("province", token(AT), NONCE, AT)


def test_a_provider_that_is_away_is_a_refusal_to_be_tried_again() -> None:
    def away(address: str) -> dict[str, Any]:
        raise Unfetched("away")

    with refused(UNAVAILABLE):
        Providers(ROWS, fetch=away).said("province", token(AT), NONCE, AT)


def test_only_providers_of_the_table_are_asked() -> None:
    web = Web()

    with refused(UNKNOWN_PROVIDER):
        web.providers().said("elsewhere", token(AT), NONCE, AT)

    assert 0 == web.asked


@pytest.mark.parametrize(
    "wrong",
    [
        "{}",
        "[{}]",
        "not json",
        '[{"key": "Up", "zh": "a", "en": "a", "issuer": "https://a", "client_id": "x"}]',
        '[{"key": "a", "zh": "a", "en": "a", "issuer": "http://a", "client_id": "x"}]',
        '[{"key": "a", "zh": "a", "en": "a", "issuer": "https://a?x=1", "client_id": "x"}]',
        '[{"key": "a", "zh": "a", "en": "a", "issuer": "https://a", "client_id": "x", "client_secret": "x"}]',
        '[{"key": "a", "zh": "a", "en": "a", "issuer": "https://a", "client_id": "x"}, {"key": "a", "zh": "a", "en": "a", "issuer": "https://b", "client_id": "x"}]',
        '[{"key": "a", "zh": "a", "en": "a", "issuer": "https://a", "client_id": "x", "staff": [{"claim": "g", "value": "x", "role": "operator"}]}]',
        '[{"key": "a", "zh": "a", "en": "a", "issuer": "https://a", "client_id": "x", "staff": [{"claim": "g", "value": "x", "role": "handler"}]}]',
    ],
)
def test_a_table_of_providers_that_cannot_be_meant_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):
        read_providers(wrong)
