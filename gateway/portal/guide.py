"""What the help page and the accessibility statement say: tables of words, nothing else.

Each row is true of this town today. A rule that changes is changed here in the same commit; what we cannot do yet is
said under GAPS.
"""

from dataclasses import dataclass

HOTLINE = "12345"
CHECKED_ON = "2026-11-23"


@dataclass(frozen=True)
class Station:
    """One stop on the way of an idea, as the help page draws it."""

    zh: str
    en: str
    line_zh: str
    line_en: str


@dataclass(frozen=True)
class Entry:
    """One question with its answer; ``link_*`` lead on."""

    key: str
    zh: str
    en: str
    text_zh: str
    text_en: str
    address: str = ""
    link_zh: str = ""
    link_en: str = ""


@dataclass(frozen=True)
class Said:
    """One sentence of a list."""

    zh: str
    en: str


STATIONS = (
    Station("提出", "Propose", "您写下点子", "you write an idea"),
    Station("审核", "Screen", "只看合不合法、切不切题", "by law and topic only"),
    Station("附议", "Support", "街坊一起支持", "neighbours back it"),
    Station("入围", "Shortlist", "主办方选出最好的", "the organiser picks the best"),
    Station("答复", "Answer", "部门公开说办不办、为什么", "a department says yes or no, and why"),
)

ANSWERS = (
    Entry(
        "write",
        "怎样写一个点子？",
        "How do I write an idea?",
        "打开一个正在征集的大赛，按“写一个点子”。三步：写什么、在哪里、核对后发送。\n不登录也可以先写，最后一步再登录；写的内容不会丢。",
        "Open a contest that is collecting and press “Write an idea”. Three steps: what, where, check and send.\n"
        "You may write first and log in at the last step; nothing you typed is lost.",
        "/contests",
        "看正在征集的大赛",
        "See running contests",
    ),
    Entry(
        "support",
        "什么是附议？",
        "What is supporting?",
        "觉得别人的点子好，就按“我也附议”。每人对每个点子只算一次，附议期内可以撤回。不能附议自己的点子。",
        "If you like somebody's idea, press “Support it”. One person counts once for one idea, and may withdraw while support is open. "
        "You cannot support your own.",
    ),
    Entry(
        "verify",
        "为什么要实名？",
        "Why is my real name needed?",
        "一人一份，才公平。写点子和附议需要实名认证的账号；看内容、看答复不需要登录。您的姓名和账号不会公开显示。",
        "So that each person counts once. Writing and supporting need an account with a verified name; reading needs no account. "
        "Your name and login are not shown in public.",
        "/me/verify",
        "怎样认证",
        "How to verify",
    ),
    Entry(
        "screening",
        "为什么我的点子还看不到？",
        "Why is my idea not public yet?",
        "新点子先由审核员看是否合法、切题、不含他人隐私。通过后公开；不通过会写明理由，您可以修改后重新提交。",
        "A moderator first checks law, topic and the privacy of others. Then it is public; if it is refused, the reason is given and you may send a new one.",
    ),
    Entry(
        "change",
        "写错了能改吗？",
        "Can I change or withdraw it?",
        "审核之前可以修改；入围之前可以撤回，撤回后不再公开。",
        "You can edit it before it is screened, and withdraw it before it is shortlisted; then it is no longer public.",
        "/me",
        "去“我的”",
        "Go to my page",
    ),
    Entry(
        "answer",
        "部门什么时候答复？",
        "When will a department answer?",
        "点子交办后，页面上写明由哪个部门负责、几月几日前答复。期限按工作日计算，迟了会如实显示迟了几天。",
        "Once it is assigned, the page names the department and the date. Deadlines count working days; when one is missed the page says by how many days.",
    ),
    Entry(
        "told",
        "怎么知道有没有结果？",
        "How will I hear what became of it?",
        "结果会放进“我的”里的消息；验证了邮箱，也会发邮件，晚上十点到早上八点不打扰。收哪些由您选。",
        "It is told in the inbox of your page, and by mail once you verified an address, never between ten at night and eight in the morning. You choose what you get.",
        "/me/preferences",
        "通知设置",
        "Preferences",
    ),
    Entry(
        "own-data",
        "能拿走或删掉我的数据吗？",
        "Can I take my data, or have it deleted?",
        "能。随时可以下载一个文件，里面是各部门留着的、关于您的全部内容；也可以注销账号，页面会先说清楚哪些会删、哪些会留。",
        "Yes. One file holds all that departments keep of you. You may also close your account; the page first says what goes and what stays.",
        "/me/data",
        "我的数据",
        "My data",
    ),
    Entry(
        "elder",
        "字太小，看不清？",
        "The words are too small?",
        "每一页最上面都有“长者版”：字大、按钮大、一栏到底。不喜欢随时按“标准版”换回来，两版功能一样。",
        "Every page has “Large print” in its first line: large words, large buttons, one column. “Standard” brings you back; both can do the same.",
        "/help?look=elder",
        "现在换成长者版",
        "Switch to large print now",
    ),
    Entry(
        "phone",
        "不会用手机怎么办？",
        "I would rather talk to someone",
        "打市民热线 12345，请话务员告诉您怎样参加；也可以请家人用自己的手机帮您看，看内容不用登录。",
        "Call the city hotline 12345 and ask how to take part. A relative can read every public page to you without logging in.",
    ),
    Entry(
        "tip",
        "想举报违法，也在这里写吗？",
        "Is this the place to report wrongdoing?",
        "不要写在点子里：点子会公开。举报请走“匿名举报”；紧急情况请拨 110 或 119。",
        "No: ideas become public. Use the tip-off door instead; in an emergency call 110 or 119.",
    ),
)

DONE = (
    Said("不用 JavaScript 也能完成每一件事", "Everything works without JavaScript"),
    Said("只用键盘也能完成每一件事，焦点始终看得见", "Everything works by keyboard alone, and the focus can always be seen"),
    Said(
        "文字与背景的对比度不低于 4.5:1；文字不小于 16 像素，长者版更大",
        "Contrast of text is at least 4.5:1; text is at least 16 px, larger in the elder version",
    ),
    Said("按钮和链接不小于 44 像素，长者版不小于 60 像素", "Buttons and links are at least 44 px, in the elder version 60 px"),
    Said("屏幕窄到 320 像素也不用左右拖动", "Nothing scrolls sideways down to 320 px"),
    Said(
        "填错时先说明错在哪里，并能直接跳到那一格；填过的内容不会丢",
        "Mistakes are told first, lead to the field, and nothing typed is lost",
    ),
    Said("镇区图有同样内容的表格", "The picture of the towns has a table with the same numbers"),
    Said(
        "填写不限时，验证码过期了可以再取；没有图形验证码，没有自动播放",
        "Forms have no time limit, a code that ended can be had anew; no picture puzzles, nothing plays by itself",
    ),
)
GAPS = (
    Said("居民写的点子和部门的答复只有原文（中文），没有译成英文", "Ideas and official answers are in Chinese only, as they were written"),
    Said(
        "还没有请残障人士和真实的读屏软件用户全面试用，目前依靠自动检查和人工键盘检查",
        "Not yet tried in full by people with disabilities or with real screen readers; so far checked by program and by keyboard",
    ),
    Said("没有手语视频，也没有易读版", "There is no sign-language video and no easy-read version"),
    Said("接口文档里字段的说明只有英文", "Descriptions of fields in the API documentation are in English only"),
    Said(
        "数据下载是 CSV 和 JSON Lines 文件，怎样读屏取决于您打开它的软件",
        "Downloads are CSV and JSON Lines files; how they read depends on the program that opens them",
    ),
)
