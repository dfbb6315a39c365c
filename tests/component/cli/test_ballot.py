"""``shanzhi ballot``: anyone counts a file, and checks a count, without a town."""

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from services.ideas.ballots.charter import Charter
from services.ideas.ballots.pb_writing import write_pb
from tests.component.cli.running import shanzhi
from tests.unit.ideas.ballots.making import DATA, WITHOUT_DATA, of_points, toy


@pytest.fixture
def toy_pb(tmp_path: Path) -> Path:
    path = tmp_path / "toy.pb"
    path.write_text("".join(write_pb(toy(), {"description": "toy"})), encoding="utf-8")
    return path


def charter_at(folder: Path, **values: Any) -> Path:
    path = folder / "charter.json"
    path.write_text(json.dumps({"format": "shanzhi.ballot-charter/1", **values}), encoding="utf-8")
    return path


def test_a_file_is_counted_by_a_rule(toy_pb: Path) -> None:
    ran = shanzhi("ballot", "count", toy_pb, "--rule", "equal-shares", "--completion", "add1", "--json")

    assert 0 == ran.status
    assert (["4", "1"], 2000, 2500, "equal-shares", 339) == tuple(
        ran.json[name] for name in ("winners", "cost", "budget", "rule", "endowment")
    )
    assert ["4", "1"] == [row["option"] for row in ran.json["trace"]["equal-shares"]["rounds"]]


def test_winners_and_what_others_lacked_are_told_in_words(toy_pb: Path) -> None:
    ran = shanzhi("ballot", "count", toy_pb, "--rule", "greedy")

    assert 0 == ran.status
    assert "2 of 5 win by greedy, 2400 of 2500; 10 papers." in ran.out
    assert "when its turn came, 100 was left of the 1200 it costs. 3 more would have won." in ran.out


def test_names_of_a_file_cannot_write_lines_of_their_own(tmp_path: Path) -> None:
    named = replace(toy(), options=tuple(replace(option, name="\x1b[2J\n  won   9") for option in toy().options))
    path = tmp_path / "forged.pb"
    path.write_text("".join(write_pb(named, {})), encoding="utf-8")

    counted = shanzhi("ballot", "count", path, "--rule", "greedy")
    path.write_text(path.read_text().replace("10;5,7", '"9\n\x1b[2J";5,7').replace("9;5", '"9\n\x1b[2J";5'))
    refused = shanzhi("ballot", "count", path, "--rule", "greedy")

    assert (0, 6, False) == (counted.status, counted.out.count("\n"), "\x1b" in counted.out)
    assert (2, 1, False) == (refused.status, refused.err.count("\n"), "\x1b" in refused.err), refused.err


@pytest.mark.parametrize(
    "arguments", [("--rule", "equal-shares"), ("--rule", "equal-shares", "--satisfaction", "cardinality"), ("--rule", "greedy")]
)
def test_a_recount_agrees_with_the_count(toy_pb: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    tally = tmp_path / "tally.json"
    tally.write_text(shanzhi("ballot", "count", toy_pb, *arguments, "--json").out, encoding="utf-8")

    ran = shanzhi("ballot", "recount", toy_pb, "--tally", tally)

    assert (0, True) == (ran.status, "The recount agrees" in ran.out), ran.err


@pytest.mark.parametrize("name", ["winners", "trace", "charter_hash", "papers"])
def test_a_recount_names_what_was_altered(toy_pb: Path, tmp_path: Path, name: str) -> None:
    tally = tmp_path / "tally.json"
    counted = shanzhi("ballot", "count", toy_pb, "--rule", "greedy", "--json").json
    tally.write_text(json.dumps({**counted, name: ["1"]}), encoding="utf-8")

    ran = shanzhi("ballot", "recount", toy_pb, "--tally", tally, "--json")

    assert (1, False, [name]) == (ran.status, ran.json["ok"], ran.json["differing"])


def test_one_altered_paper_is_found_by_a_recount(toy_pb: Path, tmp_path: Path) -> None:
    tally = tmp_path / "tally.json"
    tally.write_text(shanzhi("ballot", "count", toy_pb, "--rule", "greedy", "--json").out, encoding="utf-8")
    toy_pb.write_text(toy_pb.read_text().replace("\n10;5,7\n", "\n10;7\n"))

    assert 1 == shanzhi("ballot", "recount", toy_pb, "--tally", tally).status


def test_a_charter_with_lots_is_counted_with_its_seed(toy_pb: Path, tmp_path: Path) -> None:
    charter = charter_at(tmp_path, rule="committee", seats=2, ties=["lot"], lot_commitment=sha256(b"\x01\x02").hexdigest())

    ran = shanzhi("ballot", "count", toy_pb, "--charter", charter, "--lot-seed", "0102")
    refused = shanzhi("ballot", "count", toy_pb, "--charter", charter)

    assert (0, True) == (ran.status, "2 of 5 win by committee; 10 papers." in ran.out), ran.err
    assert (2, True) == (refused.status, "the seed given is not the one it committed to" in refused.err)


def test_the_hash_of_a_charter_is_printed(tmp_path: Path) -> None:
    path = charter_at(tmp_path, rule="greedy")

    assert Charter("greedy").hash in shanzhi("ballot", "charter", path).out
    assert Charter("greedy").hash == shanzhi("ballot", "charter", path, "--json").json["charter_hash"]


def test_a_malformed_file_is_refused_with_its_name_and_line(toy_pb: Path) -> None:
    toy_pb.write_text(toy_pb.read_text().replace("budget;2500", "budget;lots"))

    ran = shanzhi("ballot", "count", toy_pb, "--rule", "greedy")

    assert (2, "") == (ran.status, ran.out)
    assert f"{toy_pb}: line 6: META's budget is an amount like 1200 or 1200.50, not 'lots'.\n" == ran.err


# fmt: off
MISTAKES = [
    ((), "Say how to count: either --rule"),
    (("--satisfaction", "cost"), "Say by which rule to count"),
    (("--rule", "greedy", "--charter", "x"), "Say how to count: either --rule"),
    (("--charter", "/nowhere.json"), "/nowhere.json cannot be read: No such file or directory."),
    (("--rule", "greedy", "--completion", "add1"), "greedy does not read completion"),
    (("--rule", "greedy", "--lot-seed", "xyz"), "--lot-seed is written in hex."),
    (("--rule", "borda"), "'borda' is not one of"),
]
# fmt: on


@pytest.mark.parametrize(("arguments", "says"), MISTAKES, ids=[says for _, says in MISTAKES])
def test_a_mistake_is_one_sentence_and_exit_2(toy_pb: Path, arguments: tuple[str, ...], says: str) -> None:
    ran = shanzhi("ballot", "count", toy_pb, *arguments)

    assert (2, True, False) == (ran.status, says in ran.err, "Traceback" in ran.err), ran.err


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"charter": 1}', "null", "[" * 100_000, "9" * 5_000], ids=lambda text: text[:20])
def test_what_is_no_tally_is_refused(toy_pb: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "tally.json").write_text(text)

    ran = shanzhi("ballot", "recount", toy_pb, "--tally", tmp_path / "tally.json")

    assert (2, True, False) == (ran.status, "tally.json" in ran.err, "Traceback" in ran.err), ran.err


def test_equal_shares_of_a_ballot_of_points_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "points.pb"
    path.write_text("".join(write_pb(of_points({"a": 2}, budget=1), {})))

    ran = shanzhi("ballot", "count", path, "--rule", "equal-shares")

    assert (2, True) == (ran.status, "equal-shares does not count a ballot of points" in ran.err)


@WITHOUT_DATA
def test_a_real_election_is_counted() -> None:
    ran = shanzhi("ballot", "count", DATA / "poland_wieliczka_2023.pb", "--rule", "equal-shares", "--completion", "add1", "--json")

    assert (30, 995_079, 1_000_000, 315) == (len(ran.json["winners"]), *(ran.json[name] for name in ("cost", "budget", "endowment")))
