"""Settings of the audit department: what every service reads, and the key that heads are signed with."""

from dataclasses import dataclass

from services.audit.chain.signing import Signer, signer
from services.commons.plumbing.settings import ServiceSettings, variable


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings):
    """Variables are listed in docs/generated/settings.md."""

    signer: Signer = variable(  # noqa: RUF009  (declares a field)
        "SHANZHI_AUDIT_SIGNING_KEY", "PEM Ed25519 private key that heads are signed with", parse=signer, secret=True
    )
