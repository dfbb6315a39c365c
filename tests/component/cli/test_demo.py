"""``shanzhi demo seed``: what it tells of a town that is made, and whom it refuses. The making itself is platform's."""

from pathlib import Path

from tests.component.cli.running import shanzhi
from town.demo_town import marker
from town.demo_town.marker import Marker

MADE = {"contests": 6, "ideas": 82, "seconds": 5.1}


def test_a_town_that_is_made_is_told_and_not_made_again(tmp_path: Path) -> None:
    marker.write(tmp_path, Marker(3, "2026-11-23", dict(MADE)))

    ran = shanzhi("demo", "seed", "--data-dir", tmp_path, "--json")
    told = shanzhi("demo", "seed", variables={"SHANZHI_DATA_DIR": str(tmp_path)})

    assert {"seed": 3, "day": "2026-11-23", **MADE, "already": True} == ran.json
    assert (0, 0, True) == (ran.status, told.status, "ideas      82" in told.out)


def test_only_a_demo_town_is_seeded(tmp_path: Path) -> None:
    ran = shanzhi("demo", "seed", "--data-dir", tmp_path / "town", "--json")

    assert (1, "Only a demo town is seeded: set SHANZHI_DEMO=1.\n") == (ran.status, ran.err)
    assert not (tmp_path / "town").exists()
