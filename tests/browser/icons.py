"""Draws the app's icons from the mark, and a sheet of all pictures to look at: ``python -m tests.browser.icons [SHEET.png]``.

What it writes beside the pictures is committed; a test says what the icons must be.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PICTURES = Path(__file__).parents[2] / "gateway/portal/static/pictures"
ICONS = {"icon": "mark", "icon-maskable": "mark-maskable"}
SIZES = (192, 512)
SHEET_WIDTH = 1000


def draw(page: Page) -> None:
    """Write each icon in each size; what the mark leaves open stays transparent."""
    for icon, mark in ICONS.items():
        for size in SIZES:
            page.set_viewport_size({"width": size, "height": size})
            page.set_content(f'<body style="margin:0">{(PICTURES / f"{mark}.svg").read_text()}')
            page.screenshot(path=PICTURES / f"{icon}-{size}.png", omit_background=True)


def show(page: Page, sheet: Path) -> None:
    """Write one picture of all, each with its name."""
    figures = (f"<figure>{path.read_text()}<figcaption>{path.stem}</figcaption></figure>" for path in sorted(PICTURES.glob("*.svg")))
    style = "figure{display:inline-block;margin:8px;width:150px;font:11px sans-serif;text-align:center} figure:has([viewBox='0 0 720 200']){width:720px}"
    page.set_viewport_size({"width": SHEET_WIDTH, "height": 100})
    page.set_content(f"<style>{style}</style>{''.join(figures)}")
    page.screenshot(path=sheet, full_page=True)


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        draw(page)
        if sys.argv[1:]:
            show(page, Path(sys.argv[1]))
        browser.close()


if __name__ == "__main__":
    main()
