"""The browser's modules refuse every class of change too: one request to Node for all of them."""

import base64
import random
from collections.abc import Iterator
from pathlib import Path

from services.reports.sealing import formats
from services.reports.sealing.keys import verify_key_of
from tests.support.sealing_cases import REFUSED, by_node, place_of, tip_of
from tests.support.tips import FORMS, PLACE, TEXT, key_of
from tests.unit.reports.sealing.test_attachments import FORGED, ORDERS, START
from tests.unit.reports.sealing.test_tips import HOLDERS, changed_tips, forged_tips, misshapen
from town.cli.tip_vectors import Case, Given, failing

SHARED = key_of("shared").hex()
OPENING: dict[str, tuple[str, Given]] = {
    "record": ("open record", {"key": SHARED, "kind": formats.CARD.code}),
    "wrap": ("open wrap", {"private_key": key_of("owner").hex()}),
    "release": ("open release", {"private_key": key_of("owner").hex(), "expires_on": "1970-01-01", "today": "1970-01-01"}),
    "attachment": ("open attachment", {"key": SHARED}),
    "action": ("open action", {"kind": formats.STEP.code, "verify_key": verify_key_of(key_of("seed")).hex()}),
}
PICK = random.Random(20261123)


def opening(name: str, what: str, envelope: bytes) -> Case:
    do, given = OPENING[name]
    shown = {"envelope": envelope.hex(), "envelope_base64": base64.b64encode(envelope).decode()}
    used = {key: text for key, text in shown.items() if (key == "envelope_base64") == (name == "attachment")}
    return {"name": f"{name}, {what}", "do": do, "given": {**given, **used, "context": place_of(PLACE)}, "gives": REFUSED}


def tampered() -> Iterator[Case]:
    for name, form in FORMS.items():
        sealed, other = form.seal(PLACE, TEXT), form.seal(PLACE, TEXT[:12] + b"another text" + TEXT[24:])
        for part, (start, end) in form.classes.items():
            place, mask = PICK.randrange(start, end), PICK.randrange(1, 256)
            yield opening(name, f"byte {place} of {part} changed", sealed[:place] + bytes((sealed[place] ^ mask,)) + sealed[place + 1 :])
            if sealed[start:end] != other[start:end]:
                yield opening(name, f"{part} from another", sealed[:start] + other[start:end] + sealed[end:])
            yield opening(name, f"cut within {part}", sealed[: PICK.randrange(start, end)])
        yield opening(name, "longer", sealed + b"\0")
    for order, pieces in ORDERS.items():
        yield opening("attachment", order, START + b"".join(pieces))
    for forged, envelope in FORGED.items():
        yield opening("attachment", forged, envelope)


def changed() -> Iterator[Case]:
    for number, wrong in enumerate((*changed_tips().values(), *misshapen(), *forged_tips())):
        given = {"context": place_of(PLACE), "sealed": tip_of(wrong), "private_key": key_of(HOLDERS[number % 3]).hex()}
        yield {"name": f"changed tip {number}", "do": "open tip", "given": given, "gives": REFUSED}


def test_javascript_refuses_every_class_of_change(tmp_path: Path) -> None:
    cases = list(tampered())

    assert len(cases) > 80
    assert [] == list(failing(cases))
    assert f"{len(cases)} of {len(cases)} cases agree." == by_node(cases, tmp_path).splitlines()[-1]


def test_javascript_refuses_every_change_of_a_tip(tmp_path: Path) -> None:
    cases = list(changed())

    assert len(cases) > 40
    assert [] == list(failing(cases))
    assert f"{len(cases)} of {len(cases)} cases agree." == by_node(cases, tmp_path).splitlines()[-1]
