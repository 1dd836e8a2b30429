"""Words: rjieba, where it is installed, cuts as jieba does; offsets and tags are those of the words."""

import random
import re
from pathlib import Path

import pytest

from kg.errors import UsageError
from kg.segment import tokens
from kg.segment.sentences import sentences

TEXTS = sorted((Path(__file__).parents[1] / "corpus").glob("*.txt"))
# Where the two libraries differ by themselves: signs within numbers, characters beyond the common ones, all kinds of blanks.
ODD = "0123456789.%-+#&_XxabAB*×，。：“”（） \u3000\t\n１２ＸＡ％①㎡㎏℃—…·〇⺀㐀\u9fd6\U00020000é\u2028\x1c\x85﹪Ⅱ㈠"


@pytest.fixture(scope="module")
def pieces():
    texts = [p.read_text(encoding="utf-8") for p in TEXTS]
    return [t[s.start : s.end] for t in texts for s in sentences(t, ())]


def words(cut, texts):
    return [list(cut(t)) for t in texts]


def test_rjieba_cuts_as_jieba(pieces):
    pytest.importorskip("rjieba", reason="the extra fast is not installed")
    assert words(tokens._cutter(), pieces) == words(tokens._jieba().cut, pieces)


def test_rjieba_cuts_odd_texts_as_jieba(pieces):
    pytest.importorskip("rjieba", reason="the extra fast is not installed")
    chance = random.Random(1)
    known = [w for w in tokens._tags() if re.search("[ -~]", w)]

    def piece():
        text = chance.choice(pieces)
        at = chance.randrange(len(text))
        return chance.choice((text[at : at + chance.randint(1, 9)], chance.choice(ODD), chance.choice(ODD), chance.choice(known)))

    texts = ["".join(piece() for _ in range(chance.randint(1, 12))) for _ in range(4000)]
    assert words(tokens._cutter(), texts) == words(tokens._jieba().cut, texts)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1-6月", ["1", "-", "6", "月"]),
        ("增长X.X%，", ["增长", "X", ".", "X%", "，"]),
        ("C++语言..", ["C++", "语言", ".."]),
        ("2018-2020年", ["2018", "-", "2020", "年"]),
    ],
)
def test_numbers_and_signs(text, parts):
    assert [t.text for t in tokens.by_jieba(text, 0)] == parts


def test_offsets_and_tags():
    found = list(tokens.by_jieba("建设水库，", 7))
    assert [(t.start, t.end, t.text) for t in found] == [(7, 9, "建设"), (9, 11, "水库"), (11, 12, "，")]
    assert [t.tag for t in found] == ["vn", "n", "x"]


def test_every_line_of_the_dictionary_is_a_word_a_number_and_a_tag():
    assert tokens._tags()["项目"] == "n"
    assert all(re.fullmatch("[a-z]+[0-9]?", tag) for tag in set(tokens._tags().values()))


def test_pkuseg_cuts_with_the_model_of_the_package():
    """Names that its training text holds stay whole or end where they end; offsets are those of the words, blanks between them."""
    text = "推进四方井水库建设， 总投资 3.2亿元。\n深入开展扫黑除恶专项斗争"
    found = list(tokens.by_pkuseg(text, 5))
    assert "|".join(t.text for t in found) == "推进|四方井|水库|建设|，|总|投资|3.2|亿元|。|深入开展|扫黑|除恶|专项斗争"
    assert all(text[t.start - 5 : t.end - 5] == t.text for t in found)


def test_pkuseg_loses_nothing_but_blanks(pieces):
    for text in pieces[:300]:
        found = list(tokens.by_pkuseg(text, 0))
        assert "".join(t.text for t in found) == "".join(text.split())
        assert all(text[t.start : t.end] == t.text for t in found)


def test_there_is_no_other_segmenter():
    with pytest.raises(UsageError, match="there are: jieba, pkuseg"):
        tokens.segmenter("thulac")
