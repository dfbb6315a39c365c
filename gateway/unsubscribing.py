"""/unsubscribe/<token>: the way out of mails, for people and for mail programs, without logging in (RFC 8058).

Looking changes nothing, for scanners follow every link in a mail; only a POST does. It may come from anywhere: the
sealed token in the address is all that counts, and turning mails off is all it does.
"""

from html import escape

from flask import Flask, Response, g, request

from gateway.api.routes import IdConverter
from gateway.client import Town

ADDRESS = "/unsubscribe/<id:token>"
WORDS = {
    "zh": (
        "退订邮件",
        "不再收到这类邮件？站内“我的消息”照常显示。",
        "退订",
        "已退订",
        "这类邮件不会再发给您。登录后可在通知设置里重新打开。",
    ),
    "en": (
        "Turn mails off",
        "Get no more mails of this kind? Your inbox on the site still shows everything.",
        "Turn off",
        "Turned off",
        "You will get no more mails of this kind. Log in to turn them on again in your preferences.",
    ),
}


def install(app: Flask, town: Town) -> None:
    app.url_map.converters.setdefault("id", IdConverter)

    def ask_first(token: str) -> Response:
        return _page(done=False)

    def unsubscribe(token: str) -> Response:
        town.ask("unsubscribe", {"token": token}, correlation_id=g.correlation_id)
        return _page(done=True)

    app.add_url_rule(ADDRESS, "unsubscribe.ask", ask_first, methods=["GET"])
    app.add_url_rule(ADDRESS, "unsubscribe.do", unsubscribe, methods=["POST"])


def _page(*, done: bool) -> Response:
    language = "en" if (request.args.get("lang") or request.cookies.get("lang")) == "en" else "zh"
    title, question, button, done_title, told = map(escape, WORDS[language])
    body = f"<p>{told}</p>" if done else f'<p>{question}</p><form method="post"><button>{button}</button></form>'
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
    heading = done_title if done else title
    page = f'<!doctype html><html lang="{"en" if language == "en" else "zh-CN"}">{head}<main><h1>{heading}</h1>{body}</main></html>'
    return Response(page, mimetype="text/html", headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"})
