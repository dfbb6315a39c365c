"""Two languages on one page: which one leads, and how words and moments are written in it.

Chinese leads unless the reader chose English with ``?lang=en``, which a cookie remembers for every page.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Response, g, request
from markupsafe import Markup

SHANGHAI = ZoneInfo("Asia/Shanghai")
LANGUAGES = ("zh", "en")
_COOKIE = "lang"
_A_YEAR_S = 365 * 24 * 3600


def language() -> str:
    """Return the language asked for now, or the one remembered, or Chinese."""
    if "language" not in g:
        asked = request.args.get("lang") or request.cookies.get(_COOKIE)
        g.language = asked if asked in LANGUAGES else LANGUAGES[0]
    return str(g.language)


def remember_language(response: Response) -> Response:
    if request.args.get("lang") in LANGUAGES:
        response.set_cookie(_COOKIE, language(), max_age=_A_YEAR_S, samesite="Lax", httponly=True, secure=request.is_secure)
    return response


def t(zh: str, en: str) -> Markup:
    """Write words: Chinese first with English beside it; English alone for who chose it."""
    if language() == "en":
        return Markup("{}").format(en)
    return Markup('{} <span class="en" lang="en">{}</span>').format(zh, en)


def plain(zh: str, en: str) -> str:
    """The same where markup cannot go: titles, options, attributes."""
    return en if language() == "en" else f"{zh} {en}"


def count(number: object, zh: str, en: str) -> Markup:
    """Write a number once, with its words in both languages after it."""
    return Markup("{} {}").format(number, t(zh, en))


def local(instant: str) -> datetime:
    """Return a wire instant as Shanghai time."""
    return datetime.fromisoformat(instant).astimezone(SHANGHAI)


def when(instant: str) -> Markup:
    """Write an instant for people, to the minute, in Shanghai time."""
    at = local(instant)
    return _time(instant, f"{_day(at)} {at:%H:%M}")


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
