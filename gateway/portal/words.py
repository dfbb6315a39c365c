"""One page, one language: which one, and how words and moments are written in it.

Chinese unless the reader chose English with ``?lang=en``, which a cookie remembers for every page. Words of pages are
gettext messages in Chinese (translations/en.po); rows of tables bring ``zh`` and ``en`` themselves.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Response, g, request
from markupsafe import Markup

SHANGHAI = ZoneInfo("Asia/Shanghai")
LANGUAGES = ("zh", "en")
TRANSLATIONS = Path(__file__).with_name("translations")
_COOKIE = "lang"
_A_YEAR_S = 365 * 24 * 3600


def language() -> str:
    """Return the language asked for now, or the one remembered, or Chinese."""
    if "language" not in g:
        asked = request.args.get("lang") or request.cookies.get(_COOKIE)
        g.language = asked if asked in LANGUAGES else LANGUAGES[0]
    return str(g.language)


def remember_language(response: Response) -> Response:
    response.headers["Content-Language"] = {"zh": "zh-CN"}.get(language(), language())
    if request.args.get("lang") in LANGUAGES:
        remember(response, _COOKIE, language())
    return response


def remember(response: Response, name: str, value: str) -> None:
    """Keep how this browser likes its pages for a year; it says nothing of who reads."""
    response.set_cookie(name, value, max_age=_A_YEAR_S, samesite="Lax", httponly=True, secure=request.is_secure)


@cache
def translations(language: str) -> NullTranslations:
    """Return the messages of one language; Chinese needs none, its messages are the ids."""
    path = TRANSLATIONS / f"{language}.po"
    if not path.exists():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as written:
        write_mo(compiled, read_po(written, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def gettext(message: str) -> str:
    return translations(language()).gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    return translations(language()).ngettext(one, many, number)


def pgettext(context: str, message: str) -> str:
    return translations(language()).pgettext(context, message)


def say(row: Any, part: str = "") -> str:
    """Return what a row is called in the reader's language; ``part`` picks another pair of columns (``hint``)."""
    column = f"{part}_{language()}" if part else language()
    return str(row[column] if isinstance(row, Mapping) else getattr(row, column))


def local(instant: str) -> datetime:
    """Return a wire instant as Shanghai time."""
    return datetime.fromisoformat(instant).astimezone(SHANGHAI)


def when(instant: str) -> Markup:
    """Write an instant for people, to the minute, in Shanghai time."""
    at = local(instant)
    return _time(instant, f"{_day(at)} {at:%H:%M}")


def day(instant: str) -> Markup:
    """Write the day of an instant."""
    return _time(instant, _day(local(instant)))


def until(instant: str) -> Markup:
    """Write the end of a period: an end at midnight is 24:00 of the day before, which is how people say it."""
    at = local(instant)
    if at.hour or at.minute:
        return when(instant)
    return _time(instant, f"{_day(at - timedelta(days=1))} 24:00")


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}" if language() == "en" else f"{at.year}年{at.month}月{at.day}日"


def _time(instant: str, written: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(instant, written)
