"""Finding ideas by pairs of characters: width, case and punctuation make no difference, and reworded copies are found."""

import pytest

from services.ideas.search import COMMON, has, likeness, most_alike, pairs, telling, words


@pytest.mark.parametrize(
    ("query", "title", "found"),
    [
        ("路灯", "学校门口加装路灯", True),
        ("灯", "学校门口加装路灯", True),
        ("路灯 学校", "学校门口加装路灯", True),
        ("led路灯", "加装 ＬＥＤ 路灯", True),
        ("加装，路灯", "加装路灯", True),
        ("路灯 河涌", "学校门口加装路灯", False),
        ("灯路", "学校门口加装路灯", False),
        ("！", "学校门口加装路灯", True),  # says nothing, so asks for nothing
    ],
)
def test_all_words_must_occur_whatever_their_width_case_and_punctuation(query: str, title: str, found: bool) -> None:
    assert found is has(title, words(query))


def test_the_longest_word_is_looked_for_first() -> None:
    assert ("长者饭堂", "小区") == words("小区　长者饭堂")


def test_a_title_of_one_character_has_no_pairs_and_is_like_nothing() -> None:
    assert frozenset() == pairs("灯") == pairs("")
    assert 0.0 == likeness("灯", "灯") == likeness("", "")


def test_candidates_are_looked_for_by_pairs_that_tell_something() -> None:
    assert "建议" in COMMON
    assert ("议加", "装路") == telling("建议加装路灯")
    assert ("建议",) == telling("建议")  # nothing else to go by
    assert () == telling("灯")


def test_whatever_shares_three_characters_in_a_row_is_a_candidate() -> None:
    title = "学校门口加装路灯"

    assert all(set(telling(title)) & pairs(f"某处{title[n : n + 3]}") for n in range(len(title) - 2))


OTHERS = [("exact", "学校门口加装路灯"), ("reworded", "建议在学校门口加装一盏路灯"), ("near", "村口加装路灯"), ("far", "治理高空抛物")]


def test_the_likest_come_first_and_what_shares_little_does_not_come() -> None:
    assert ["exact", "near", "reworded"] == most_alike("学校门口加装路灯", OTHERS, 5)
    assert ["exact"] == most_alike("学校门口加装路灯", OTHERS, 1)
    assert [] == most_alike("开放图书馆", OTHERS, 5)
