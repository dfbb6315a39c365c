"""Words: every key has a label, both languages are there, dates are said as people say them."""

import re

import pytest
from apiflask import APIFlask
from marshmallow import fields, validate

from docs.words import PORTAL
from gateway.portal import own_questions, questions
from gateway.portal.forms import Form
from gateway.portal.labels import LABELS, label
from gateway.portal.pictures import phases, stages
from gateway.portal.stations import stations
from gateway.portal.words import until, when
from services.commons.contracts import ideas
from services.commons.contracts.audit import FACTS as AUDIT_FACTS
from services.commons.contracts.audit import PARKED_STATES
from services.commons.contracts.catalog import CATALOG
from services.commons.contracts.identity import LEVELS
from services.commons.contracts.identity_schemas import DEVICE_KEYS, DOCUMENT_KEYS
from services.commons.contracts.notifications import CHANNELS, DELIVERY_STATES, TOPICS
from services.commons.contracts.units import DEPARTMENT_CODES, TOWN_CODES
from services.commons.kernel.people import ROLE_KEYS
from tests.component.portal import samples
from tests.component.portal.conftest import Browser
from tests.support.fake_town import FakeTown

TOLD = sorted(set(re.findall(r'done="my\.(\w+)"', "".join(path.read_text("utf-8") for path in PORTAL.glob("myself/*.py")))))
KEYS = {
    "channel": [row.key for row in CHANNELS],
    "deadline": [row.key for row in ideas.DEADLINES],
    "department": DEPARTMENT_CODES,
    "delivery.state": [row.key for row in DELIVERY_STATES],
    "device": DEVICE_KEYS,
    "document": DOCUMENT_KEYS,
    "draft.step": ("discarded", "saved"),
    "level": LEVELS,
    "my.step": TOLD,
    "parked.state": PARKED_STATES,
    "parked.step": [row.name.removeprefix("parked.") for row in AUDIT_FACTS],
    "phase": ideas.PHASES,
    "prize": ideas.PRIZES,
    "reason": (*ideas.SCREENING_REASONS, *ideas.ADOPTION_REASONS),
    "role": ROLE_KEYS,
    "theme": ideas.THEMES,
    "topic": [row.key for row in TOPICS],
    "town": TOWN_CODES,
    **{f"{table.name}.state": [row.key for row in table.states] for contract in CATALOG for table in contract.lifecycles},
    **{
        f"{table.name}.{kind}": [row.key for row in table.steps]
        for kind in ("event", "step")
        for contract in CATALOG
        for table in contract.lifecycles
    },
}
UNASKED = {"device", "otp", "phone"}  # known to the gateway; asked for once it is needed; nothing is sent there yet
FORMS = [each for each in (*vars(questions).values(), *vars(own_questions).values()) if isinstance(each, Form) and not each.partial]
PARTS = [each for each in vars(questions).values() if isinstance(each, Form) and each.partial]


@pytest.mark.parametrize("kind", KEYS)
def test_every_key_of_the_contracts_has_a_label(kind: str) -> None:
    assert set(KEYS[kind]) <= set(LABELS[kind])


def test_every_table_of_labels_is_held_against_the_contracts() -> None:
    assert set(LABELS) == set(KEYS)


def test_a_history_tells_what_happened_where_a_button_says_what_to_do() -> None:
    assert ("adopt", "idea adopted") == (label("adoption.step", "adopt").en, label("adoption.event", "adopt").en)
    assert ("不予受理", "未通过审核") == (label("idea.step", "screen_out").zh, label("idea.event", "screen_out").zh)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.operation)
def test_a_form_asks_only_what_its_operation_takes_and_labels_every_choice(form: Form) -> None:
    assert form.schema
    asked = {row.name.split(".")[0] for row in form.questions}
    assert asked | UNASKED >= set(form.schema().fields) >= asked
    for question in form.questions:
        field = form.schema().fields[question.name.split(".")[0]]
        inner = field.inner if isinstance(field, fields.List) else field
        if any(isinstance(rule, validate.OneOf) for rule in inner.validators):
            assert all(option.key in LABELS[question.words] for option in form.options(question))


def test_what_is_asked_in_parts_is_asked_once_and_whole() -> None:
    assert questions.SUBMIT_IDEA.questions == tuple(question for form in PARTS for question in form.questions)


def test_a_key_newer_than_this_gateway_is_shown_as_it_is() -> None:
    assert "brand_new" == label("idea.state", "brand_new").zh


def test_a_page_speaks_chinese_and_offers_english(browser: Browser) -> None:
    page = browser.look("/contests")

    assert "zh-CN" == browser.response.headers["Content-Language"]
    assert "点子大赛" in page.text
    assert "Idea contests" not in page.text
    assert "?lang=en" in page.links


def test_english_is_chosen_once_for_every_page(browser: Browser) -> None:
    switch = next(link for link in browser.look("/contests/c1?state=accepted").links if "lang=en" in link)
    browser.look(f"/contests/c1{switch}")

    page = browser.look("/contests")

    assert "?state=accepted&lang=en" == switch
    assert "en" == page.all("html")[0]["lang"]
    assert "Idea contests" in page.text
    assert "点子大赛" not in page.text


@pytest.mark.parametrize("told", ["", "idea", "nothing.such", "idea.<b>", "..", "x" * 500])
def test_an_address_cannot_put_words_on_a_page(browser: Browser, told: str) -> None:
    page = browser.look(f"/?done={told}")

    assert 200 == browser.response.status_code
    assert "办好了" not in page.text


def test_moments_are_written_in_shanghai_time(gateway: tuple[APIFlask, FakeTown]) -> None:
    with gateway[0].test_request_context("/"):
        assert "2026年10月12日 00:30" in when("2026-10-11T16:30:00.000Z")
        assert 'datetime="2026-10-11T16:30:00.000Z"' in when("2026-10-11T16:30:00.000Z")


def test_an_end_at_midnight_is_the_day_before(gateway: tuple[APIFlask, FakeTown]) -> None:
    with gateway[0].test_request_context("/"):
        assert "2026年9月30日 24:00" in until("2026-09-30T16:00:00.000Z")
        assert "2026年10月1日 12:00" in until("2026-10-01T04:00:00.000Z")


@pytest.mark.parametrize(
    ("at", "open_now", "places"),
    [
        ("2026-10-01T04:00:12.344+00:00", [], ["ahead", "ahead"]),
        ("2026-10-01T04:00:12.345+00:00", ["collecting"], ["now", "ahead"]),
        ("2026-10-14T16:00:00.000+00:00", ["supporting"], ["past", "now"]),
        ("2026-11-01T00:00:00.000+00:00", [], ["past", "past"]),
    ],
)
def test_a_calendar_is_seen_at_a_glance(at: str, open_now: list[str], places: list[str]) -> None:
    now = samples.NOW.fromisoformat(at)

    assert places == [phase.place for phase in phases(samples.contest(phases=open_now), now)]


def test_no_days_are_counted_once_the_contest_is_over() -> None:
    assert ["past", "past"] == [phase.place for phase in phases(samples.contest(over=True, phases=[]), samples.NOW)]


def test_a_contest_that_nobody_opened_has_not_begun_whatever_its_calendar_says(browser: Browser) -> None:
    browser.town.answer("get_contest", samples.contest(state="announced", phases=[]))

    page = browser.look("/contests/c1")

    assert "尚未开始" in page.text
    assert "天后结束" not in page.text


@pytest.mark.parametrize(
    ("view", "road"),
    [
        (samples.idea(state="submitted", history=[]), "propose+ screen* support shortlist answer"),
        (samples.idea(), "propose+ screen+ support* shortlist answer"),
        (samples.screened_out(), "propose+ screened_out-"),
        (samples.idea(state="withdrawn"), "propose+ withdrawn-"),
        (samples.idea(state="shortlisted"), "propose+ screen+ support+ shortlist* answer"),
        (samples.idea(state="awarded"), "propose+ screen+ support+ awarded* answer"),
        (samples.idea(adoption=samples.adoption()), "propose+ screen+ support+ answer*"),
        (samples.idea(state="awarded", adoption=samples.adopted()), "propose+ screen+ support+ shortlist+ adopted+"),
        (samples.idea(adoption=samples.adoption(state="declined")), "propose+ screen+ support+ declined-"),
    ],
)
def test_the_road_of_an_idea_shows_where_it_was_is_and_may_go(view: samples.View, road: str) -> None:
    marks = {"past": "+", "now": "*", "ahead": "", "end": "-"}

    assert road == " ".join(f"{stage.label.key}{marks[stage.place]}" for stage in stations(view))


def test_a_draft_has_the_whole_road_ahead() -> None:
    draft = samples.contest(state="draft", history=[])

    assert ["now", "ahead", "ahead", "ahead"] == [stage.place for stage in stages("contest", draft)]
