"""Texts: short enough for every channel, typed, versioned, and without a word of anybody."""

import pytest

from services.notifications.templates import SMS_MOST, TEMPLATES, THING_MOST, Template, TemplateError, as_sms, check, filled, template_of

GIVEN = {"code": "123456", "count": "3", "minutes": "15"}


@pytest.mark.parametrize("row", TEMPLATES, ids=lambda row: f"{row.id}-{row.version}")
def test_a_text_fits_every_channel_in_both_languages(row: Template) -> None:
    given = {name: GIVEN[name] for name in row.takes}

    assert len(filled(row, "zh", **given)) <= THING_MOST
    assert len(as_sms(filled(row, "zh", **given))) <= SMS_MOST
    assert filled(row, "zh", **given) != filled(row, "en", **given)


@pytest.mark.parametrize(
    "row",
    [
        Template("long", 1, "字" * (THING_MOST + 1), "en"),
        Template("long", 1, "字", "e" * 61),
        Template("untyped", 1, "{name}您好", "hello {name}", ("name",)),
        Template("silent", 1, "您好{code}", "hello", ("code",)),
        Template("more", 1, "您好", "hello", ("code",)),
    ],
    ids=lambda row: row.id,
)
def test_a_table_with_a_bad_text_is_refused(row: Template) -> None:
    with pytest.raises(TemplateError, match=row.id):
        check((row,))


def test_one_version_stands_once() -> None:
    with pytest.raises(TemplateError, match="twice"):
        check((*TEMPLATES, TEMPLATES[0]))


@pytest.mark.parametrize(
    "given",
    [{}, {"count": "0"}, {"count": "三"}, {"count": "1; 点击领奖"}, {"count": "1", "code": "123456"}, {"title": "加装路灯"}],
)
def test_a_placeholder_takes_only_its_own_form(given: dict[str, str]) -> None:
    with pytest.raises(TemplateError):
        filled(template_of("digest", 1), "zh", **given)
