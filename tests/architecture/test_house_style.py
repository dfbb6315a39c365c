"""The tree keeps the limits of the house style, and every limit is seen to bite."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture import house_style
from tests.architecture.house_style import GUARDS, Source

ROOT = Path(__file__).parents[2]
PRODUCT = ("docs", "gateway", "services", "town")
LINES_51 = "def submit():\n" + "    pass\n" * 50
LINES_50 = "def submit():\n" + "    pass\n" * 49

BAD = (
    (house_style.broad_excepts, "services/ideas/usecases.py", "try:\n    pass\nexcept Exception:\n    pass\n"),
    (house_style.broad_excepts, "services/ideas/usecases.py", "try:\n    pass\nexcept (KeyError, Exception) as error:\n    pass\n"),
    (house_style.broad_excepts, "town/cli/main.py", "try:\n    pass\nexcept:\n    pass\n"),
    (house_style.formatted_logs, "services/ideas/store.py", 'log.info(f"saved {idea}")\n'),
    (house_style.formatted_logs, "services/ideas/store.py", 'logging.getLogger("ideas").error("a", f"saved {idea}")\n'),
    (house_style.formatted_logs, "services/ideas/store.py", 'self.logger.warning(f"saved {idea}")\n'),
    (house_style.long_files, "services/ideas/store.py", "\n" * 501),
    (house_style.long_functions, "services/ideas/store.py", LINES_51),
    (house_style.vague_names, "services/ideas/utils.py", ""),
    (house_style.vague_names, "services/ideas/mail_helpers.py", ""),
    (house_style.vague_names, "services/base/store.py", ""),
    (house_style.vague_names, "gateway/session_manager.py", ""),
)

GOOD = (
    (house_style.broad_excepts, "services/commons/plumbing/inbox.py", "try:\n    pass\nexcept Exception:\n    pass\n"),
    (house_style.broad_excepts, "services/ideas/usecases.py", "try:\n    pass\nexcept KeyError:\n    pass\n"),
    (house_style.formatted_logs, "services/ideas/store.py", 'log.info("saved", extra={"idea": idea})\nproblem.info(f"{idea}")\n'),
    (house_style.long_files, "services/ideas/store.py", "\n" * 500),
    (house_style.long_functions, "services/ideas/store.py", LINES_50),
    (house_style.vague_names, "services/commons/plumbing/database.py", ""),
)


@pytest.mark.parametrize("guard", GUARDS)
def test_the_tree_keeps_the_limit(guard: house_style.Guard) -> None:
    folders = PRODUCT if guard is house_style.broad_excepts else (*PRODUCT, "tests")

    offences = [offence for source in sources(*folders) for offence in guard(source)]

    assert [] == offences


@pytest.mark.parametrize(("guard", "path", "text"), BAD)
def test_the_limit_bites(guard: house_style.Guard, path: str, text: str) -> None:
    assert 1 == len(list(guard(Source(Path(path), text))))


@pytest.mark.parametrize(("guard", "path", "text"), GOOD)
def test_the_limit_lets_good_code_pass(guard: house_style.Guard, path: str, text: str) -> None:
    assert [] == list(guard(Source(Path(path), text)))


def test_every_limit_is_seen_to_bite() -> None:
    assert set(GUARDS) == {guard for guard, _, _ in BAD}


def sources(*folders: str) -> Iterator[Source]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield Source(path.relative_to(ROOT), path.read_text(encoding="utf-8"))
