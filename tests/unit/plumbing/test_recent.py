"""What was read a moment ago is never older than a finished save of this process."""

from services.commons.plumbing.recent import RECENT_S, Recent


class Shelf:
    """One value, and how often it was read."""

    def __init__(self) -> None:
        self.value, self.reads, self.now = "old", 0, 0.0
        self.during_load = lambda: None
        self.recent = Recent(self.load, lambda: self.now)

    def load(self, id: str) -> str:
        self.reads += 1
        value = self.value
        self.during_load()
        return value


def test_a_second_reading_within_a_second_asks_nobody() -> None:
    shelf = Shelf()

    assert ["old", "old"] == [shelf.recent.get("a"), shelf.recent.get("a")]
    assert 1 == shelf.reads


def test_after_a_second_it_is_read_again() -> None:
    shelf = Shelf()
    shelf.recent.get("a")
    shelf.value, shelf.now = "new", RECENT_S

    assert "new" == shelf.recent.get("a")


def test_after_a_save_it_is_read_again_at_once() -> None:
    shelf = Shelf()
    shelf.recent.get("a")
    shelf.value = "new"
    shelf.recent.forget("a")

    assert "new" == shelf.recent.get("a")


def test_what_was_read_before_a_save_that_finished_meanwhile_is_not_kept() -> None:
    shelf = Shelf()

    def save() -> None:
        shelf.value, shelf.during_load = "new", lambda: None
        shelf.recent.forget("a")

    shelf.during_load = save

    assert "old" == shelf.recent.get("a")
    assert "new" == shelf.recent.get("a")
