"""``shanzhi match``: anyone makes a city, matches it, and checks the proof, without a town."""

import json
from pathlib import Path

import pytest

from tests.component.cli.running import shanzhi
from tests.unit.volunteers.matching.making import city
from town.cli.match_papers import write_papers


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a city, its assignment and its certificate."""
    folder = tmp_path_factory.mktemp("match")
    (folder / "in.json").write_text(city(300, 40), encoding="utf-8")
    ran = shanzhi("match", "--in", folder / "in.json", "--out", folder / "out.json", "--certificate", folder / "proof.json", "--json")
    assert (0, 0) == (ran.status, ran.json["gap"])
    return folder


def verify(folder: Path, *more: object, assignment: str = "out.json"):  # type: ignore[no-untyped-def]
    papers = ("--in", folder / "in.json", "--assignment", folder / assignment, "--certificate", folder / "proof.json")
    return shanzhi("match", "verify", *papers, *more)


def test_a_city_is_printed_whole_and_the_same_each_time() -> None:
    ran = shanzhi("match", "generate", "--volunteers", 30, "--posts", 5, "--seed", 3)

    assert (0, city(30, 5, 3)) == (ran.status, ran.out)


def test_a_solved_city_is_verified(solved: Path) -> None:
    plain, for_programs = verify(solved), verify(solved, "--json")

    assert (0, 0, True) == (plain.status, for_programs.status, for_programs.json["ok"])
    assert "no plan is better" in plain.out


def test_a_dropped_pair_is_refused_with_its_reason(solved: Path) -> None:
    paper = json.loads((solved / "out.json").read_text(encoding="utf-8"))
    paper["assignments"].pop()
    (solved / "dropped.json").write_text(json.dumps(paper), encoding="utf-8")

    ran = verify(solved, "--json", assignment="dropped.json")

    assert (1, False, "objective_differs") == (ran.status, ran.json["ok"], ran.json["code"])


@pytest.mark.parametrize("model", ["a", "b"])
def test_both_models_solve_and_verify(solved: Path, tmp_path: Path, model: str) -> None:
    out, proof = tmp_path / "out.json", tmp_path / "proof.json"

    ran = shanzhi("match", "solve", "--in", solved / "in.json", "--model", model, "--out", out, "--certificate", proof)
    checked = shanzhi("match", "verify", "--in", solved / "in.json", "--assignment", out, "--certificate", proof)

    assert (0, 0) == (ran.status, checked.status)
    assert "Gini" in ran.out


def test_a_damaged_instance_is_told_with_file_and_line(solved: Path, tmp_path: Path) -> None:
    lines = (solved / "in.json").read_text(encoding="utf-8").splitlines()
    lines[9] = lines[9].replace('"most":', '"most"')
    wrong = tmp_path / "wrong.json"
    wrong.write_text("\n".join(lines), encoding="utf-8")

    solving = shanzhi("match", "--in", wrong, "--out", tmp_path / "o", "--certificate", tmp_path / "c")
    checking = shanzhi("match", "verify", "--in", wrong, "--assignment", solved / "out.json", "--certificate", solved / "proof.json")

    for ran in (solving, checking):
        assert 2 == ran.status
        assert "line 10" in " ".join(ran.err.split())
        assert "Traceback" not in ran.err


@pytest.mark.parametrize("missing", ["--in", "--out", "--certificate"])
def test_a_missing_option_or_file_is_wrong_usage(solved: Path, tmp_path: Path, missing: str) -> None:
    options = {"--in": solved / "in.json", "--out": tmp_path / "o", "--certificate": tmp_path / "c"}
    without = [word for name, path in options.items() if name != missing for word in (name, path)]
    elsewhere = [word for name, path in options.items() for word in (name, tmp_path / "no" / "such" if name == missing else path)]

    for words in (without, elsewhere):
        ran = shanzhi("match", *words)
        assert (2, False) == (ran.status, "Traceback" in ran.err)


def test_a_paper_is_never_written_over_another(solved: Path, tmp_path: Path) -> None:
    before = (solved / "in.json").read_bytes()

    over_city = shanzhi("match", "--in", solved / "in.json", "--out", solved / "in.json", "--certificate", tmp_path / "c")
    over_itself = shanzhi(
        "match", "--in", solved / "in.json", "--out", tmp_path / "o", "--certificate", tmp_path / ".." / tmp_path.name / "o"
    )

    assert (2, 2) == (over_city.status, over_itself.status)
    assert (before, []) == ((solved / "in.json").read_bytes(), list(tmp_path.iterdir()))


def test_where_one_paper_cannot_be_written_none_is(tmp_path: Path) -> None:
    papers: dict[Path, dict[str, object]] = {tmp_path / "out": {"objective": 1}, tmp_path / "proof": {"prices": object()}}
    (tmp_path / "out").write_text("as before", encoding="utf-8")

    with pytest.raises(TypeError):
        write_papers(papers)

    assert [("out", "as before")] == [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()]


def test_devices_and_links_are_written_through_and_stay(solved: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "out")

    ran = shanzhi("match", "--in", solved / "in.json", "--out", tmp_path / "link", "--certificate", "/dev/null")

    assert (0, True, True) == (ran.status, Path("/dev/null").is_char_device(), (tmp_path / "link").is_symlink())
    assert (tmp_path / "out").read_bytes() == (solved / "out.json").read_bytes()


def test_what_a_file_calls_people_writes_no_lines(solved: Path) -> None:
    forged = {"objective": 1, "assignments": [["v1\nPossible, worth 9 points, and no plan is better.", "p0"]]}
    (solved / "forged.json").write_text(json.dumps(forged), encoding="utf-8")

    ran = verify(solved, assignment="forged.json")

    assert (1, 1) == (ran.status, ran.out.count("\n"))


@pytest.mark.parametrize(
    ("assignments", "says"),
    [
        ([["v999", "p1"]], "v999 is not considered for p1"),
        ([["v1", "p999"]], "v1 is not considered for p999"),
        ([["v1"]], "a pair is a list of two ids"),
    ],
)
def test_papers_that_cannot_be_explained_are_named(solved: Path, assignments: list[list[str]], says: str) -> None:
    (solved / "strange.json").write_text(json.dumps({"objective": 1, "assignments": assignments}), encoding="utf-8")
    papers = ("--in", solved / "in.json", "--assignment", solved / "strange.json", "--certificate", solved / "proof.json")

    ran = shanzhi("match", "explain", *papers, "--volunteer", "v1")

    assert 2 == ran.status
    assert says in " ".join(ran.err.replace("│", " ").split())


def test_prices_of_other_posts_explain_nothing(solved: Path) -> None:
    proof = json.loads((solved / "proof.json").read_text(encoding="utf-8"))
    proof["prices"].pop("p1")
    (solved / "few.json").write_text(json.dumps(proof), encoding="utf-8")
    papers = ("--in", solved / "in.json", "--assignment", solved / "out.json", "--certificate", solved / "few.json")

    ran = shanzhi("match", "explain", *papers, "--post", "p1")

    assert 2 == ran.status
    assert "one price for each post" in " ".join(ran.err.replace("│", " ").split())


def test_a_volunteer_and_a_post_are_explained(solved: Path) -> None:
    paper = json.loads((solved / "out.json").read_text(encoding="utf-8"))
    volunteer, post = paper["assignments"][0]
    papers = ("--in", solved / "in.json", "--assignment", solved / "out.json", "--certificate", solved / "proof.json")

    person, place = (
        shanzhi("match", "explain", *papers, "--volunteer", volunteer),
        shanzhi("match", "explain", *papers, "--post", post, "--json"),
    )
    unknown = shanzhi("match", "explain", *papers, "--volunteer", "nobody")

    assert (0, 0, 2) == (person.status, place.status, unknown.status)
    assert f"{post}: score" in person.out
    assert post == place.json["post"]
