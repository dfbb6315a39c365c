"""The ways a page is seen."""

from dataclasses import dataclass

from tests.browser.person import DESKTOP, PHONE


@dataclass(frozen=True)
class Mode:
    """One way a page is seen; ``least`` in pixels."""

    name: str
    width: int = PHONE
    cookies: tuple[tuple[str, str], ...] = ()
    scripts: bool = True
    text: int = 16
    target: int = 44

    @property
    def least(self) -> dict[str, int]:
        return {"text": self.text, "target": self.target}


MODES = (
    Mode("phone"),
    Mode("desktop", DESKTOP),
    Mode("elder", cookies=(("look", "elder"),), text=18, target=60),
    Mode("English", cookies=(("lang", "en"),)),
    Mode("no script", scripts=False),
)
