"""Settings of the identity department: its signing key, how long a login lasts, what a hash costs, who may wait."""

from dataclasses import dataclass

from services.commons.contracts.providers import Provider, read_providers
from services.commons.kernel.people import ROLE_KEYS, STAFF_ROLES
from services.commons.plumbing.settings import ServiceSettings, flag, variable, whole
from services.identity.credentials.passwords import Cost
from services.identity.credentials.signing import SigningKey, signing_key
from services.identity.model_logins import Patience
from services.identity.model_sessions import SessionRules

STAFF, NOBODY = "staff", "nobody"


def roles(text: str) -> frozenset[str]:
    """Parse role keys divided by commas; ``staff`` is all but citizens, ``nobody`` none.

    >>> sorted(roles("operator, clerk"))
    ['clerk', 'operator']
    """
    named = frozenset({STAFF: STAFF_ROLES, NOBODY: frozenset[str]()}.get(text, [each.strip() for each in text.split(",")]))
    if unknown := named - ROLE_KEYS:
        raise ValueError(f"no role: {', '.join(sorted(unknown))}")
    return named


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings):
    """Variables are listed in docs/generated/settings.md. Argon2's least are OWASP's."""

    max_workers: int = variable("SHANZHI_MAX_WORKERS", "requests a service works on at once", parse=whole(1, 200), default=50)
    claims_private_key: SigningKey = variable(  # noqa: RUF009  (declares a field)
        "SHANZHI_CLAIMS_PRIVATE_KEY", "PEM Ed25519 private key that claims are signed with", parse=signing_key, secret=True
    )
    session_s: int = variable("SHANZHI_SESSION_S", "how long a login lasts, seconds", parse=whole(60, 2_592_000), default=43_200)
    session_idle_s: int = variable(
        "SHANZHI_SESSION_IDLE_S", "how long an unused login lasts, seconds; up to a sixth less", parse=whole(60, 86_400), default=1800
    )
    second_factor_roles: frozenset[str] | None = variable(
        "SHANZHI_SECOND_FACTOR_ROLES",
        "roles that need a second factor: keys, `staff` (all but citizens; the default) or `nobody` (a demo's)",
        parse=roles,
        default=None,
    )
    demo: bool = variable("SHANZHI_DEMO", "1: a demo town, whose staff needs no second factor", parse=flag, default=False)
    oidc_providers: tuple[Provider, ...] = variable(
        "SHANZHI_OIDC_PROVIDERS",
        "JSON list of providers one may log in through; the same as the gateway's",
        parse=read_providers,
        default=(),
        secret=True,
    )
    login_failures: int = variable("SHANZHI_LOGIN_FAILURES", "wrong tries a login has before it pauses", parse=whole(1, 100), default=5)
    login_window_s: int = variable(
        "SHANZHI_LOGIN_WINDOW_S", "seconds from the first wrong try until all are forgiven", parse=whole(1, 86_400), default=900
    )
    argon2_passes: int = variable("SHANZHI_ARGON2_PASSES", "passes of one password hash", parse=whole(2, 100), default=2)
    argon2_memory_kib: int = variable(
        "SHANZHI_ARGON2_MEMORY_KIB", "memory of one password hash, KiB", parse=whole(19_456, 4_194_304), default=19_456
    )
    argon2_lanes: int = variable("SHANZHI_ARGON2_LANES", "lanes of one password hash", parse=whole(1, 16), default=1)
    hashes_at_once: int = variable("SHANZHI_HASHES_AT_ONCE", "password hashes worked on at once", parse=whole(1, 64), default=2)
    hashes_waiting: int = variable(
        "SHANZHI_HASHES_WAITING", "logins that may wait for a hash; keep well below SHANZHI_MAX_WORKERS", parse=whole(0, 190), default=30
    )

    @property
    def cost(self) -> Cost:
        return Cost(self.argon2_passes, self.argon2_memory_kib, self.argon2_lanes)

    @property
    def rules(self) -> SessionRules:
        chosen = frozenset[str]() if self.demo else STAFF_ROLES
        return SessionRules(self.session_s, self.session_idle_s, chosen if self.second_factor_roles is None else self.second_factor_roles)

    @property
    def patience(self) -> Patience:
        return Patience(self.login_failures, self.login_window_s)
