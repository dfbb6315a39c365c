"""The papers as documented: hashes anyone can work out with the standard library, and sentences for people."""

import json
from hashlib import sha256

import rfc8785

from services.volunteers.matching.explaining import Option, PersonReasons, PostReasons
from tests.unit.volunteers.matching.making import Json, instance_of, small, solved, verdict
from town.cli.match_words import person_in_words, post_in_words


def canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def hash_by_hand(town: Json) -> str:
    rows = [sha256(b"".join(canonical(row) + b"\n" for row in town[name])).digest() for name in ("posts", "volunteers")]
    return sha256(canonical(town["rules"]) + b"\n" + b"".join(rows)).hexdigest()


def test_the_hash_of_an_instance_is_as_documented() -> None:
    town = small([{"id": "义诊"}, {}], [{}, {"limit": 2}], seed="三乡")

    assert hash_by_hand(town) == instance_of(town).hash


def test_order_of_rows_and_every_value_change_the_hash() -> None:
    town = small([{}, {"id": "q"}], [{}])
    turned = town | {"posts": town["posts"][::-1]}
    dearer = town | {"rules": {"interest": 251}}

    assert 3 == len({instance_of(each).hash for each in (town, turned, dearer)})


def test_the_seal_is_the_hash_of_all_other_members() -> None:
    _, certificate = solved(small([{"id": "义诊"}], [{}]))

    assert certificate.pop("seal") == sha256(canonical(certificate)).hexdigest()


def test_seals_are_those_of_another_program_for_canonical_json_whatever_posts_are_called() -> None:
    town = small([{"id": "𠮷"}, {"id": "\uffee"}, {"id": "义诊"}], [{}])
    assignment, certificate = solved(town)
    seal = certificate.pop("seal")

    assert seal == sha256(rfc8785.dumps(certificate)).hexdigest()
    assert 0 == verdict(town, assignment, certificate | {"seal": seal}).gap


def test_the_assignment_is_hashed_in_the_order_of_its_ids() -> None:
    assignment, certificate = solved(small([{"most": 2, "id": "义诊"}], [{"id": "b"}, {"id": "a"}]))

    ordered = {"objective": assignment["objective"], "assignments": [["a", "义诊"], ["b", "义诊"]]}
    assert certificate["assignment"] == sha256(canonical(ordered)).hexdigest()


def test_a_certificate_names_its_figures() -> None:
    assignment, certificate = solved(small([{"worth": 300, "least": 1}], [{}]))

    assert (400 + 300, 700, 700, 0, "a") == (
        assignment["objective"],
        *(certificate[name] for name in ("objective", "bound", "gap", "model")),
    )
    assert 1024 * 2 == certificate["scale"]


def test_a_person_is_told_what_was_proposed_first_and_then_what_fits_better() -> None:
    options = (
        Option("p1", 466, 231, 235, "proposed"),
        Option("p9", 300, 400, -100, "no_further"),
        Option("p2", 554, 342, 212, "same_time"),
    )
    lines = list(person_in_words(PersonReasons("v12", options, {4: 11}, {2: 6, 3: 1})))

    assert "v12 was considered for 3 posts and proposed 1." == lines[0]
    assert lines[1].startswith("  p1: score 466, price 231, leaves 235: proposed")
    assert ["p2", "p9"] == [line.split(":")[0].strip() for line in lines[2:4]]
    assert ["With skill 4 as well, 11 more posts would be possible.", "With period 2 as well, 6 more posts would be possible."] == lines[4:]


def test_a_post_is_told_how_full_it_is_and_why_others_are_not_there() -> None:
    lines = list(post_in_words(PostReasons("p7", -60, 2, 5, 310, {"no_time": 3, "too_far": 1})))

    assert "p7: 2 of 5 seats taken at a price of -60 points, the lowest score there is 310." == lines[0]
    assert lines[1].startswith("  75 % of the others (3) have no time")
    assert lines[2].startswith("  25 % of the others (1) do not travel so far")


def test_an_empty_post_has_no_lowest_score() -> None:
    line, *others = post_in_words(PostReasons("p7", -60, 0, 5, None, {}))

    assert "p7: 0 of 5 seats taken at a price of -60 points." == line
    assert [] == others
