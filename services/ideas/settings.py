"""Settings of the ideas department: none beyond what every service reads."""

from dataclasses import dataclass

from services.commons.plumbing.settings import ServiceSettings


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings):
    """Variables are listed in docs/generated/settings.md."""
