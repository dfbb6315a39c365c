"""Somebody's whole life here, by hand and without scripts: they come, prove who they are, are told things, take their data, leave."""

import json
import secrets
import time

import pyotp

from services.identity.credentials.codes import STEP_S
from tests.browser.conftest import Visit
from tests.browser.person import Person
from tests.support.eventually import eventually

PASSWORD = "rain-roof-seventeen"
SEEN = {"document": "id_card", "level": "real_name"}


def test_a_person_comes_is_verified_is_told_and_leaves(visit: Visit) -> None:
    login = f"neighbour-{secrets.token_hex(4)}"
    me = visit()

    me.go("/register").fill(name="新街坊", login=login, password=PASSWORD)
    assert "实名认证" in me.picture("me-new").text
    _verify(me, visit("clerk1"))
    key = _enrol(me)
    _log_in_again(me, login, key)
    _read_notices(me)
    _mute(me)
    _download(me, login)
    _leave(me, login)


def _verify(me: Person, clerk: Person) -> None:
    me.follow("怎样认证").press("取认证码").picture("me-counter-code")
    code = me.page.locator(".digits").inner_text()
    clerk.go("/desk/verify").fill(counter_code="0000 0000", **SEEN)
    assert "认证码不正确" in clerk.told
    clerk.fill(counter_code=code)
    assert "新街坊" in clerk.text
    assert "认证好了" in me.follow("看看办好了没有").text


def _enrol(me: Person) -> pyotp.TOTP:
    me.go("/me/security").follow("绑定验证器").press("开始绑定")
    me.page.locator("summary").click()
    key = pyotp.TOTP(me.picture("me-authenticator").page.locator(".digits").inner_text().replace(" ", ""))
    me.fill(otp="000000")
    assert "动态码不正确" in me.told
    me.fill(otp=key.now())
    assert 10 == me.picture("me-recovery-codes").page.locator(".codes li").count()
    assert "已绑定" in me.follow("抄好了").text
    return key


def _log_in_again(me: Person, login: str, key: pyotp.TOTP) -> None:
    me.press("退出这一次登录").go("/login?next=/me/notices").fill(login=login, password=PASSWORD)
    assert login in me.text
    me.fill(otp=key.at(time.time() + STEP_S))  # each code counts once: the next one
    assert me.page.url.endswith("/me/notices")


def _read_notices(me: Person) -> None:
    eventually(lambda: "您的实名认证已完成" in me.go("/me/notices").text)
    me.picture("me-notices").press("您的实名认证已完成")
    assert me.place.endswith("/me/verify")
    me.go("/me/notices").page.get_by_role("link", name="为什么收到这条 您的实名认证已完成").click()
    assert "这是您的账号" in me.text
    me.go("/me/notices").press("全部标为已读")
    assert "没有未读的消息" in me.follow("只看未读").text


def _mute(me: Person) -> None:
    me.go("/me/preferences").page.locator("[value='supported.email']").uncheck()
    me.press("保存设置")
    assert "办好了：通知设置已保存" in me.told
    assert not me.page.locator("[value='supported.email']").is_checked()


def _download(me: Person, login: str) -> None:
    me.go("/me/data")
    with me.page.expect_download() as download:
        me.follow("下载我的数据")
    told = json.loads(download.value.path().read_text("utf-8"))
    assert told["complete"]
    assert login == told["identity"][0]["account"]["login"]
    assert {"topic": "supported", "channel": "email", "on": False} in told["notifications"][0]["preferences"]["choices"]
    assert "您的实名认证已完成" in [row["zh"] for row in told["notifications"][0]["items"]]


def _leave(me: Person, login: str) -> None:
    me.go("/me/data").follow("注销账号").fill(password=PASSWORD)
    assert "办好了：注销" in me.told
    me.go("/login").fill(login=login, password=PASSWORD)
    assert "账号或密码不正确" in me.told
