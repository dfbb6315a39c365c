"""Keeps the portal's translations in step with its pages: ``make docs`` finds every message anew.

Chinese messages are their own ids. A message no page has any more is dropped; a new one waits untranslated in
gateway/portal/translations/en.po, and a test says so.
"""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
PORTAL = ROOT / "gateway/portal"
TRANSLATED = ("en",)
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"silent": "false", "trimmed": "false"}}
HEADER = "# English words of the portal. Written anew by `make docs`; translate the empty ones by hand."


def messages() -> Catalog:
    """Return every message of the portal's pages and code, with where it stands."""
    found = Catalog(charset="utf-8", header_comment=HEADER)
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
    for name, _, message, _, context in extract_from_dir(PORTAL, METHODS, OPTIONS, keywords=keywords):
        found.add(message, locations=[(name, 0)], context=context)
    return found


def renewed(language: str) -> str:
    """Return the text of a language's file: every message of today, translations kept."""
    path = PORTAL / f"translations/{language}.po"
    catalog = read_po(BytesIO(path.read_bytes()), locale=language) if path.exists() else Catalog(locale=language)
    catalog.update(messages(), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    catalog.header_comment, catalog.fuzzy = HEADER, False
    written = BytesIO()
    write_po(written, catalog, omit_header=False, sort_output=True, width=140, include_lineno=False)
    lines = written.getvalue().decode().splitlines(keepends=True)
    return "".join(
        line for line in lines if not line.startswith(('"POT-', '"PO-Revision', '"Generated-By', '"Last-', '"Report', '"Project'))
    )


def files() -> dict[str, str]:
    """Return the text of every translation file, by path."""
    return {f"gateway/portal/translations/{language}.po": renewed(language) for language in TRANSLATED}
