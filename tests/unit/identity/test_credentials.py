"""Hashing and signing: what they cost, what they refuse."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from services.commons.plumbing.settings import SettingsError, read
from services.identity.credentials.passwords import Cost, hashed, matches, nobodys
from services.identity.credentials.signing import signing_key
from services.identity.settings import Settings
from tests.support.claims import KEY, private_pem, public_pem

CHEAP = Cost(passes=1, memory_kib=8)
SALT = b"sixteen bytes..."
ENVIRONMENT = {
    "SHANZHI_AMQP_URI": "memory-town://",
    "SHANZHI_MONGO_URI": "mongodb://127.0.0.1",
    "SHANZHI_SECRET": "x" * 32,
    "SHANZHI_CLAIMS_PUBLIC_KEY": public_pem(),
    "SHANZHI_CLAIMS_PRIVATE_KEY": private_pem(),
}


def test_a_hash_matches_its_password_alone() -> None:
    encoded = hashed("correct horse", SALT, CHEAP)

    assert matches(encoded, "correct horse")
    assert not matches(encoded, "correct horsf")
    assert "correct" not in encoded


def test_one_password_hashes_differently_with_each_salt() -> None:
    assert hashed("correct horse", SALT, CHEAP) != hashed("correct horse", SALT[::-1], CHEAP)


def test_nobodys_hash_costs_what_anybodys_does_and_matches_nothing() -> None:
    nobody, anybody = nobodys(CHEAP), hashed("correct horse", SALT, CHEAP)

    assert anybody.split("$")[:4] == nobody.split("$")[:4]
    assert [len(part) for part in anybody.split("$")] == [len(part) for part in nobody.split("$")]
    assert not any(matches(nobody, password) for password in ("", "correct horse", nobody))


def test_a_hash_costs_at_least_what_owasp_asks() -> None:
    settings = read(Settings, ENVIRONMENT)

    assert "$argon2id$v=19$m=19456,t=2,p=1" == nobodys(settings.cost).rpartition("$A")[0].rpartition("$A")[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SHANZHI_ARGON2_MEMORY_KIB", "19455"),
        ("SHANZHI_ARGON2_PASSES", "1"),
        ("SHANZHI_HASHES_AT_ONCE", "0"),
        ("SHANZHI_CLAIMS_PRIVATE_KEY", public_pem()),
        ("SHANZHI_CLAIMS_PRIVATE_KEY", ""),
    ],
)
def test_settings_that_would_weaken_identity_are_refused(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name) as refusal:
        read(Settings, ENVIRONMENT | {name: value})
    assert "BEGIN" not in str(refusal.value)


def test_the_signing_key_never_shows() -> None:
    shown = repr(read(Settings, ENVIRONMENT))

    assert "claims_private_key" not in shown
    assert "x" * 32 not in shown


def test_only_an_ed25519_private_key_signs() -> None:
    other = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    assert KEY.private_bytes_raw() == signing_key(private_pem()).private_bytes_raw()
    with pytest.raises(ValueError, match="Ed25519"):
        signing_key(other)
