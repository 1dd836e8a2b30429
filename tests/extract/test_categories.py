"""What the neural tagger knows of a piece beside its spelling, read off short texts."""

import numpy as np
import pytest

from kg.extract.tagging.categories import FEATURES, HEADS, bies, categories


def column(name, text, *, starts=None, words=None, listed=None):
    """One category of all pieces; without ``starts`` every character is a piece, and a word."""
    starts = starts or [*range(len(text) + 1)]
    words = words or starts
    found = categories(text, starts, words, words, listed or [0] * len(text))
    assert found.shape == (len(starts) - 1, len(FEATURES))
    assert (found < np.array(list(FEATURES.values()))).all()
    return found[:, list(FEATURES).index(name)].tolist()


def test_kinds_of_characters():
    assert column("kind", "→*\n 5镇“”a") == [0, 1, 2, 3, 4, 5, 6, 7, 8]
    assert column("kind", "，。、/") == [9, 10, 11, 9 + len("，。、；：！？,.;:—-·…%％+＋")]


def test_quotation_marks_open_hold_and_close_until_the_line_ends():
    assert column("quote", "a“b《c》d”e") == [0, 8, 1, 9, 2, 16, 1, 15, 0]
    assert column("quote", "“a\nb”") == [8, 1, 0, 0, 15]


def test_lines():
    heading, body = "一、标题\n", "1.落实河长制。\n"
    assert column("line", heading + body) == [3] * len(heading) + [1] * len(body)
    assert column("line", "标题\n" + "长" * 41) == [2] * 3 + [0] * 41


def test_borders_and_lengths():
    assert column("border", "河长制好", starts=[0, 2, 3, 4], words=[0, 3, 4]) == [1 + 4, 2 + 8, 15]
    assert column("word", "河长制好", starts=[0, 2, 3, 4], words=[0, 3, 4]) == [3, 3, 1]
    assert column("length", "河长制好的地方", starts=[0, 1, 3, 7]) == [1, 2, 4]


@pytest.mark.parametrize(("start", "end", "expected"), [(0, 1, [4, 0, 0]), (0, 2, [1, 3, 0]), (0, 3, [1, 2, 3])])
def test_marks_of_a_span(start, end, expected):
    marks = [0, 0, 0]
    bies(marks, start, end, 0)
    assert marks == expected
    assert column("lexicon", "abc", listed=marks) == expected


def test_a_piece_takes_the_mark_of_its_last_character_and_one_that_is_a_whole_name_is_single():
    marks = [0, 5, 6, 7]  # B I E of the second type
    assert column("lexicon", "abcd", starts=[0, 2, 4], listed=marks) == [5, 7]
    assert column("lexicon", "abcd", starts=[0, 1, 4], listed=marks) == [0, 8]


def test_words_that_names_end_in():
    kind = list(HEADS).index("Campaign")
    assert column("head", "抓好革命") == [0, 0, 1 + 4 * kind, 3 + 4 * kind]
