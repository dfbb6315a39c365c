"""What is given away as open data: one row per file, one per column. Only what everybody may read on a page anyway."""

from dataclasses import dataclass


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
    Column("calendar.collecting.begins_at", "征集开始", "collecting begins"),
    Column("calendar.collecting.ends_at", "征集结束", "collecting ends"),
    Column("calendar.supporting.begins_at", "附议开始", "supporting begins"),
    Column("calendar.supporting.ends_at", "附议结束", "supporting ends"),
)
_ANSWER = (
    Column("id", "编号", "id"),
    Column("idea_id", "点子编号", "idea"),
    Column("idea_title", "点子标题", "title of the idea"),
    Column("contest_id", "大赛编号", "contest"),
    Column("department", "答复部门", "department", "department"),
    Column("state", "答复", "answer", "adoption.state"),
    Column("assigned_at", "交办时间", "assigned at"),
    Column("due_at", "期限", "due at"),
)

DATASETS = (
    Dataset(
        "contests",
        "list_contests",
        "大赛",
        "Contests",
        "每一场公告过的大赛和它的日程",
        "every contest that was announced, with its calendar",
        _CONTEST,
    ),
    Dataset("answers", "list_answers", "部门答复", "Answers", "每一件部门答复过的点子", "every idea that a department answered", _ANSWER),
)
BY_KEY = {row.key: row for row in DATASETS}
