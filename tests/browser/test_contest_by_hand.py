"""A whole contest from call to decision, by hand on a phone, without JavaScript."""

from tests.browser.conftest import Visit
from tests.browser.person import Person

TEXT = "下雨天，孩子从公交站走到校门口全身都湿了。\n建议搭一条雨棚步道。"


def test_a_contest_is_played_from_call_to_decision(visit: Visit) -> None:
    organiser, moderator = visit("organiser"), visit("moderator")
    author, neighbour = visit("resident1"), visit("resident2")

    contest = _call(organiser)
    roof = _write(author, contest, "学校门口加一条雨棚步道")
    phone_number = _write(neighbour, contest, "坏点子")
    _screen(moderator, accepted=roof, refused=phone_number)
    _support(neighbour, roof)
    _choose(organiser, roof)
    _decide(visit("department1"))
    organiser.go(contest).step("公布结果").step("归档")

    visitor = visit().go(roof).picture("idea-decided")
    assert "1 人附议" in visitor.text
    assert "一等奖" in visitor.text
    assert "列入明年计划。\n三月开工。" in visitor.text
    assert "文中有他人电话" in visitor.go(phone_number).picture("idea-screened-out").text
    assert TEXT not in visitor.text
    assert "已归档" in visitor.go(contest).picture("contest-archived").text


def _call(organiser: Person) -> str:
    organiser.go("/desk/contests").follow("起草大赛").fill(title="让上学路更好走", call="孩子上学路上哪里不方便？", themes="transport")
    contest = organiser.place
    organiser.follow("修改").fill(title="让上学路更好走（中山）")
    organiser.step("发布公告").follow("调整日程").fill(reason="方便更多家长参加", calendar__supporting__ends_at="2099-01-31T00:00")
    assert "办好了：调整日程" in organiser.told
    assert "2099年1月30日 24:00" in organiser.step("开始征集").picture("contest-open").text
    return contest


def _write(resident: Person, contest: str, title: str) -> str:
    resident.go(contest).follow("写一个点子").fill(title="雨", text=TEXT)
    assert "“标题”须为 2 至 60 字，现在是 1 字" in resident.picture("idea-refused").told
    resident.fill(title=title).picture("idea-where").fill(theme="transport", town="shiqi")
    assert TEXT in resident.picture("idea-check").text
    resident.press("发送")
    assert "收到了" in resident.picture("idea-sent").text
    return resident.follow("看我的点子").place


def _screen(moderator: Person, *, accepted: str, refused: str) -> None:
    moderator.go(refused).step("不予受理", reason_code="personal_data", reason="文中有他人电话，请去掉后重新提交。")
    moderator.go("/desk").picture("desk").follow("学校门口加一条雨棚步道").press("受理")
    assert moderator.place.endswith("/desk")
    assert "受理" in moderator.go(accepted).text


def _support(neighbour: Person, idea: str) -> None:
    neighbour.go(idea).press("我也附议").press("撤回附议").press("我也附议")
    assert "办好了：附议" in neighbour.picture("idea-supported").told


def _choose(organiser: Person, idea: str) -> None:
    organiser.go(idea).step("列入入围").step("授奖", prize="first")
    organiser.follow("交办给部门").fill(department="housing")
    assert "办好了：交办" in organiser.told


def _decide(handler: Person) -> None:
    handler.go("/desk/adoptions").picture("department-desk").follow("学校门口加一条雨棚步道").answer("采纳", reason_code="feasible")
    assert "请填写“理由”" in handler.picture("decision-refused").told
    handler.fill(reason="列入明年计划。\n三月开工。")
    assert "办好了：采纳" in handler.told
