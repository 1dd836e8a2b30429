"""Each rule by itself: what it offers, before any choice."""

import pytest

from kg.extract import consistency, coordination, headed, lexicon, organizations, places, quoted, striving
from kg.extract.left import starts
from kg.extract.masks import is_masked, is_nothing_but_mask
from kg.extract.overlap import choose
from kg.model import Mention, Span
from kg.ontology import themes, vocabulary


def offers(extractor, page, text):
    return {m.text for m in extractor.extract(page(text))}


def mention(start, end, score, kind="Project"):
    return Mention("r", kind, "x" * (end - start), Span(start, end), 0, 0, "test", "", score)


class TestLexicon:
    def test_finds_a_name_with_quotation_marks_inside(self, page):
        assert "残疾人“两项补贴”" in offers(lexicon, page, "发放残疾人“两项补贴”资金。")

    def test_a_name_with_its_head(self, page):
        assert "“扫黑除恶”专项斗争" in offers(lexicon, page, "开展“扫黑除恶”专项斗争。")

    def test_a_weak_form_only_when_quoted(self, page):
        assert "放管服" not in offers(lexicon, page, "放管服不断推进。")
        assert "放管服" in offers(lexicon, page, "推进“放管服”。")

    def test_two_quotations_are_two_names(self, page):
        assert offers(lexicon, page, "落实“河长制”“林长制”。") == {"河长制", "林长制"}

    def test_entries_are_complete_and_forms_unique(self):
        rows = vocabulary("initiatives")["initiative"]
        forms = [f for r in rows for f in (r["name"], *r.get("aliases", ()), *r.get("weak", ()))]
        assert len(forms) == len(set(forms))
        assert all(r["type"] in ("Project", "Program", "Policy", "Campaign") for r in rows)
        assert {t for r in rows for t in r["themes"]} <= themes().keys()
        assert all(r.get("region") for r in rows if r["level"] == "province")


class TestQuoted:
    def test_the_head_outside_belongs_to_the_name(self, page):
        assert "“三清一建”活动" in offers(quoted, page, "开展“三清一建”活动，成效好。")

    def test_a_title_without_marks(self, page):
        assert "乡村绿化条例" in offers(quoted, page, "贯彻《乡村绿化条例》。")

    def test_words_before_the_quotation(self, page):
        assert "柳溪村“幸福食堂”" in offers(quoted, page, "建成柳溪村“幸福食堂”。")


class TestHeaded:
    def test_the_verb_is_left_out(self, page):
        names = offers(headed, page, "加快推进柳溪水库除险加固工程。")
        assert "柳溪水库除险加固工程" in names
        assert not any(name.startswith("推进柳溪") for name in names)

    def test_a_figure_inside_is_kept(self, page):
        assert "柳溪村千亩茶叶基地" in offers(headed, page, "建成柳溪村千亩茶叶基地。")

    def test_brackets_behind(self, page):
        assert "柳溪治理工程（二期）" in offers(headed, page, "启动柳溪治理工程（二期）。")

    def test_a_mask_inside_belongs_to_the_name(self, page):
        assert "*溪水库加固工程" in offers(headed, page, "完成*溪水库加固工程。")

    def test_one_head_for_several(self, page):
        assert "柳溪村、南岭村安置点建设" in offers(headed, page, "推进柳溪村、南岭村安置点建设。")


class TestOthers:
    def test_items_of_a_closed_list(self, page):
        names = offers(coordination, page, "推进柳溪茶城、南岭水厂等重点项目。")
        assert {"柳溪茶城", "南岭水厂"} <= names

    def test_striving_takes_its_verb(self, page):
        assert "争创国家园林县城" in offers(striving, page, "全力争创国家园林县城。")

    def test_places(self, page):
        assert {"柳溪村", "江西"} <= offers(places, page, "走访柳溪村，远赴江西学习。")

    def test_organizations(self, page):
        assert "江西柳溪茶业有限公司" in offers(organizations, page, "引进江西柳溪茶业有限公司。")

    def test_a_sure_name_is_found_again(self, page):
        text = "推进柳溪茶城建设。柳溪茶城建设快。"
        start = text.index("柳溪")
        sure = Mention("r", "Project", "柳溪茶城", Span(start, start + 4), 0, 0, "test", "", 0.9)
        assert [m.span.start for m in consistency.repeated(page(text), [sure])] == [2, 9]


def test_the_walk_to_the_left_stops_at_a_verb(page):
    text = "加快推进青山桥建设"
    assert [s.offset for s in starts(page(text), text.index("建设"), 0)][-1] == text.index("青山")


@pytest.mark.parametrize(("name", "nothing"), [("**村", True), ("*公司", True), ("X湿地公园", False), ("*村大窑小组", False)])
def test_masks(name, nothing):
    assert is_masked(name)
    assert is_nothing_but_mask(name) is nothing


def test_choice_prefers_one_good_long_name_to_two_doubtful_short_ones():
    long, left, right = mention(0, 8, 0.8), mention(0, 3, 0.5), mention(4, 8, 0.5)
    assert choose([left, right, long], 0.3) == [long]
    assert choose([left, right, mention(0, 8, 0.4)], 0.3) == [left, right]
    assert choose([mention(0, 3, 0.2)], 0.3) == []
