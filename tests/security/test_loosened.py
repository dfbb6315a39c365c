"""The matrix bites: in a town with loosened rules it finds who gets more than they should."""

from pathlib import Path

from tests.security.cast import gather
from tests.security.policy import RULES
from tests.security.test_matrix import cells
from tests.support.towns import RunningTown

FOUND = {
    ("list_entries", ""): {"newcomer", "resident", "organiser"},
    ("step_contest/announce", "open contest"): {"organiser elsewhere"},
    ("get_idea", "submitted idea"): {"visitor", "newcomer", "resident", "handler", "operator"},
}


def test_the_matrix_notices_each_loosened_rule(tmp_path: Path) -> None:
    rules = {(rule.operation, rule.thing): rule for rule in RULES}
    with RunningTown("tests.security.loose_town", tmp_path) as town:
        cast = gather(town.url)
        found = {row: {cell.who for cell in cells(rules[row], cast) if cell.expected != cell.got == "allowed"} for row in FOUND}

    assert [] == [(row, found[row]) for row, who in FOUND.items() if not who <= found[row]]
