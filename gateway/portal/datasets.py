"""What is given away as open data: one row per file, one per column. Only what everybody may read on a page anyway."""

from dataclasses import dataclass

YES_NO = "yes or no"


@dataclass(frozen=True)
class Column:
    """One column: the path of its value in a view, what it is called, and the table that words its codes."""

    name: str
    zh: str
    en: str
    words: str = ""


@dataclass(frozen=True)
class Dataset:
    """One file; ``operation`` lists its rows, the newest first."""

    key: str
    operation: str
    zh: str
    en: str
    about_zh: str
    about_en: str
    columns: tuple[Column, ...]


_CONTEST = (
    Column("id", "编号", "id"),
    Column("title", "名称", "title"),
    Column("department", "主办部门", "organising department", "department"),
    Column("state", "进展", "state", "contest.state"),
    Column("themes", "主题", "themes", "theme"),
    Column("collecting_begins_at", "征集开始", "collecting begins"),
    Column("collecting_ends_at", "征集结束", "collecting ends"),
    Column("supporting_begins_at", "附议开始", "supporting begins"),
    Column("supporting_ends_at", "附议结束", "supporting ends"),
)
_IDEA = (
    Column("id", "编号", "id"),
    Column("contest_id", "大赛编号", "contest id"),
    Column("contest_title", "大赛", "contest"),
    Column("title", "标题", "title"),
    Column("theme", "主题", "theme", "theme"),
    Column("town", "镇区", "town", "town"),
    Column("state", "进展", "state", "idea.state"),
    Column("submitted_at", "提交时间", "submitted at"),
    Column("supports", "附议人数", "supporters"),
    Column("department", "答复部门", "department that answers", "department"),
    Column("assigned_at", "交办时间", "assigned at"),
    Column("due_at", "答复期限", "answer due at"),
    Column("late", "逾期未答", "waits and is late", YES_NO),
    Column("decision", "答复", "answer", "adoption.state"),
    Column("reason_code", "理由类别", "kind of reason", "reason"),
    Column("reason", "理由", "reason"),
    Column("days_to_answer", "答复用了几天", "days to the answer"),
)

DATASETS = (
    Dataset(
        "ideas",
        "list_open_ideas",
        "点子和答复",
        "Ideas and answers",
        "每一个公开的点子：多少人附议，哪个部门答复，怎么答的",
        "every public idea: how many back it, who answers, and what they said",
        _IDEA,
    ),
    Dataset(
        "contests",
        "list_open_contests",
        "大赛",
        "Contests",
        "每一场公告过的大赛和它的日程",
        "every contest that was announced, with its calendar",
        _CONTEST,
    ),
)
BY_KEY = {row.key: row for row in DATASETS}
