"""Pictures of the demo town, one sheet for each mode: ``make pictures`` writes docs/pictures/<mode>.webp.

Looked at by people, compared by nobody: dates on them are of the day they were taken.
"""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.conftest import QUIET
from tests.browser.modes import MODES, Mode
from tests.browser.person import PHONE
from tests.browser.person import Person as Visitor
from tests.support.person import Person
from tests.support.towns import RunningTown

FOLDER = Path(__file__).parents[2] / "docs/pictures"
CAPTION, GAP = 16, 8
PAGES = (
    *(("", address) for address in ("/", "/contests", "/contests/{contest}", "/contests/{decided}", "/ideas/{answered}", "/ideas/{late}")),
    *(("", address) for address in ("/help", "/accessibility", "/open-data", "/developers", "/developers/submit_idea")),
    *(("", address) for address in ("/problems", "/problems/request.invalid", "/nothing-here", "/offline", "/login", "/register")),
    *(("resident1", address) for address in ("/contests/{contest}/ideas/new", "/me", "/me/notices", "/me/contact", "/me/preferences")),
    *(("resident1", address) for address in ("/me/verify", "/me/data", "/me/close", "/me/security", "/me/security/factor")),
    *(("moderator", address) for address in ("/desk", "/desk/ideas/{waiting}", "/desk/bulk?step=accept&id={waiting}")),
    *(("organiser", address) for address in ("/desk/contests", "/contests/new", "/ideas/{answered}")),
    *(("department1", address) for address in ("/desk/adoptions", "/desk/adoptions/{case}")),
    ("clerk1", "/desk/verify"),
    ("commission", "/overview"),
    *(("operator", address) for address in ("/operator", "/operator/parked")),
)


@dataclass(frozen=True)
class Thumb:
    """Pixels of one picture on a sheet, and how many stand in a row."""

    width: int
    height: int
    columns: int


UPRIGHT, LYING = Thumb(200, 400, 8), Thumb(480, 360, 4)


def places(url: str) -> dict[str, str]:
    """Return ids of things worth looking at in the demo town."""
    moderator, department = Person(url, "moderator"), Person(url, "department1")
    contests = moderator.get("/contests", limit=20)["items"]
    case = department.get("/adoptions", limit=1)["items"][0]
    overview = Person(url, "commission").get("/overview")
    answered = moderator.get("/answers", limit=1)["items"][0]
    late = next((row["idea_id"] for row in overview["late"] if row.get("idea_id")), answered["idea_id"])
    return {
        "contest": next(row["id"] for row in contests if "collecting" in row["phases"]),
        "decided": next(row["id"] for row in contests if row["state"] in ("results_published", "archived")),
        "answered": answered["idea_id"],
        "late": late,
        "waiting": moderator.get("/desk/ideas", limit=1)["items"][0]["id"],
        "case": case["id"],
    }


def take(browser: Browser, url: str, mode: Mode, ids: Mapping[str, str]) -> Iterator[tuple[str, Image.Image]]:
    """Yield each page's address and what is seen of it first."""
    contexts: dict[str, BrowserContext] = {}
    for login, address in PAGES:
        if login not in contexts:
            contexts[login] = _context(browser, url, mode, login)
        page = contexts[login].new_page()
        page.goto(address.format(**ids))
        yield f"{login or 'visitor'} {address}", Image.open(BytesIO(page.screenshot()))
        page.close()
    for context in contexts.values():
        context.close()


def _context(browser: Browser, url: str, mode: Mode, login: str) -> BrowserContext:
    thumb = _thumb(mode)
    context = browser.new_context(
        base_url=url,
        viewport={"width": mode.width, "height": mode.width * thumb.height // thumb.width},
        java_script_enabled=mode.scripts,
        service_workers="block",
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    context.add_cookies([{"name": name, "value": value, "url": url} for name, value in mode.cookies])
    if login:
        Visitor(context.new_page()).log_in(login)
    return context


def _thumb(mode: Mode) -> Thumb:
    return UPRIGHT if mode.width == PHONE else LYING


def sheet(shots: Iterator[tuple[str, Image.Image]], thumb: Thumb) -> Image.Image:
    rows = -(-len(PAGES) // thumb.columns)
    step_x, step_y = thumb.width + GAP, thumb.height + CAPTION + GAP
    whole = Image.new("RGB", (thumb.columns * step_x, rows * step_y), "white")
    draw = ImageDraw.Draw(whole)
    for number, (words, shot) in enumerate(shots):
        x, y = number % thumb.columns * step_x, number // thumb.columns * step_y
        draw.text((x, y), words[: thumb.width // 6], fill="black")
        whole.paste(shot.convert("RGB").resize((thumb.width, thumb.height), Image.Resampling.LANCZOS), (x, y + CAPTION))
    return whole


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    given = {"SHANZHI_DEMO_TOWN": "1"}
    with tempfile.TemporaryDirectory() as folder, RunningTown("town.embedded", Path(folder), given=given, within_s=90) as town:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
            ids = places(town.url)
            for mode in MODES:
                path = FOLDER / f"{mode.name.lower().replace(' ', '-')}.webp"
                sheet(take(browser, town.url, mode, ids), _thumb(mode)).save(path, quality=55, method=6)
                print(path.relative_to(FOLDER.parents[1]), path.stat().st_size // 1000, "kB", flush=True)
            browser.close()
        town.stop()


if __name__ == "__main__":
    main()
