"""The rules together: what is marked in made-up sentences, and the laws that hold for any text."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import document

from kg.errors import UsageError
from kg.extract import EXTRACTORS, candidates, extract

WORDS = "扎实开展 推进 完成 河长制 青山水库 改造工程 三清一建 活动 等 重点项目 和 的 3 个 某 镇 𠮷 创建 国家卫生城市 村"
PIECES = st.sampled_from([*"“”《》、，。\n（）*X \u3000", *WORDS.split()])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("全面推行河长制，巡河三百次。", ("河长制", "Program")),
        ("深入开展“清河净岸”专项行动，成效明显。", ("清河净岸”专项行动", "Campaign")),
        ("认真贯彻落实《农村饮水安全管理办法》。", ("农村饮水安全管理办法", "Policy")),
        ("总投资三千万元的青山桥中学综合楼建设项目顺利完工。", ("青山桥中学综合楼建设项目", "Project")),
        ("发放高龄津贴二十万元。", ("高龄津贴", "Program")),
    ],
)
def test_finds_with_its_type(found, text, name):
    assert name in found(text)


GENERIC = "各项工作取得新成绩。 重点项目有序推进。 全镇干部群众团结一心。 党的建设全面加强。 **村全面完成任务。"


@pytest.mark.parametrize("text", GENERIC.split())
def test_leaves_generic_words_alone(found, text):
    assert not found(text)


def test_a_higher_bar_gives_fewer(found):
    text = "深入开展“清河净岸”专项行动，推进青山桥改造工程，落实双联系机制。"
    assert set(found(text, min_score=0.8)) <= set(found(text, min_score=0.1))


def test_a_text_that_is_no_report_has_a_higher_bar():
    text = "境内有青山桥中学、柳溪水库和南岭文化广场，举办过龙灯节。"
    assert len(extract(document(text, "other"))) <= len(extract(document(text)))


def test_an_unknown_tagger_is_refused():
    with pytest.raises(UsageError, match="no tagger 'best'"):
        extract(document("河长制。"), tagger="best")


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_every_mention_is_its_text_and_none_overlap(text):
    mentions = extract(document(text), min_score=0.05)
    assert all(text[m.span.start : m.span.end] == m.text for m in mentions)
    assert all(a.span.end <= b.span.start for a, b in pairwise(mentions))


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=20).map("".join))
def test_every_candidate_says_who_found_it_and_why(text):
    for m in candidates(document(text)):
        assert m.extractor in EXTRACTORS
        assert m.reason
        assert 0 <= m.score <= 1
        assert text[m.span.start : m.span.end] == m.text


def test_the_same_text_gives_the_same_mentions():
    text = "深入开展“清河净岸”专项行动，推进青山桥改造工程、南岭水厂建设。" * 3
    assert extract(document(text)) == extract(document(text))
