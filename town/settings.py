"""What both whole towns read: where they listen, where they keep everything, whether they are a demo."""

from dataclasses import dataclass
from pathlib import Path

from services.commons.plumbing.settings import WatchedSettings, flag, variable, whole


@dataclass(frozen=True, kw_only=True)
class TownSettings(WatchedSettings):
    """Every other variable is handed on to the services and the gateway."""

    port: int = variable("SHANZHI_PORT", "port of the gateway, on loopback", parse=whole(1, 65_535), default=8000)
    data_dir: Path = variable("SHANZHI_DATA_DIR", "folder of secrets, databases, logs", parse=Path, default=Path("data"))  # noqa: RUF009  (declares a field)
    demo: bool = variable("SHANZHI_DEMO", "1: make the demo accounts, whose password everybody knows", parse=flag, default=False)
    demo_town: bool = variable("SHANZHI_DEMO_TOWN", "1: a new demo town has contests and ideas", parse=flag, default=True)
    demo_seed: int = variable(
        "SHANZHI_DEMO_SEED", "who supports what, when: the same seed on the same day, the same town", parse=whole(0, 999_999), default=1
    )
