"""What is wrong with a field, in words: marshmallow speaks English, the departments English or in keys."""

import re

_ROWS = (
    (r"Missing data for required field\.|required", "必填"),
    (r"Unknown field\.", "没有这个字段"),
    (r"unknown", "没有这一项"),
    (r"Field may not be null\.", "不能为空"),
    (r"Given more than once\.", "只能填写一次"),
    (r"Length must be between (\d+) and (\d+)\.", r"长度须在 \1 到 \2 之间"),
    (r"Shorter than minimum length (\d+)\.", r"长度不得少于 \1"),
    (r"Longer than maximum length (\d+)\.", r"长度不得超过 \1"),
    (r"Must be one of: (.+)\.", r"须为其中之一：\1"),
    (r"Must be greater than or equal to (-?\d+) and less than or equal to (-?\d+)\.", r"须在 \1 到 \2 之间"),
    (r"Must be greater than or equal to (-?\d+)\.", r"不得小于 \1"),
    (r"Must be less than or equal to (-?\d+)\.", r"不得大于 \1"),
    (r"Not a valid string\.", "须为文字"),
    (r"Not a valid integer\.", "须为整数"),
    (r"Not a valid boolean\.", "须为 true 或 false"),
    (r"Not a valid list\.", "须为列表"),
    (r"Not a valid (?:aware )?datetime\.", "须为带时区的时间，如 2026-10-01T12:00:00+08:00"),
    (r"String does not match expected pattern\.", "格式不正确"),
    (r"Invalid (?:input )?type\.", "类型不正确"),
    (r"must not be blank", "不能只有空白"),
    (r"length", "长度不合要求"),
    (r"characters", "含有不能使用的字符"),
    (r"must be an id", "不是有效的编号"),
    (r"Invalid value\.", "不是有效的值"),
    (r"too_common", "过于常见，容易被猜到"),
    (r"must not contain NUL or unpaired surrogates", "含有不能保存的字符"),
)
_ENGLISH = {
    "characters": "some characters cannot be used",
    "length": "too short or too long",
    "required": "must be given",
    "too_common": "too common and easily guessed",
    "unknown": "not known here",
}
_CHINESE = tuple((re.compile(pattern, re.DOTALL), chinese) for pattern, chinese in _ROWS)

FieldMessages = dict[str, list[str]]


def in_chinese(message: str) -> str:
    """Return the message in Chinese, itself when no row knows it.

    >>> in_chinese("Length must be between 2 and 60.")
    '长度须在 2 到 60 之间'
    """
    for pattern, chinese in _CHINESE:
        if found := pattern.fullmatch(message):
            return found.expand(chinese)
    return message


def in_english(message: str) -> str:
    """Return the message in English words, itself when it is no key.

    >>> in_english("too_common")
    'too common and easily guessed'
    """
    return _ENGLISH.get(message, message)


def flat(messages: object, name: str = "") -> FieldMessages:
    """Return nested messages under dotted names.

    >>> flat({"calendar": {"collecting": {"begins_at": ["Not a valid datetime."]}}})
    {'calendar.collecting.begins_at': ['Not a valid datetime.']}
    """
    if isinstance(messages, dict):
        rows: FieldMessages = {}
        for key, inner in messages.items():
            rows |= flat(inner, name if key == "_schema" else f"{name}.{key}" if name else str(key))
        return rows
    return {name: [str(message) for message in messages] if isinstance(messages, list) else [str(messages)]}
