"""Which names mean one thing: within a report, between reports, and by a person's verdict."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from records import extraction, mentions

from kg.errors import SchemaError
from kg.model import Figure, Link, Span
from kg.names import core, is_short_form, masked, normal
from kg.resolve import Judgements, across, read_judgements, undo, within
from kg.resolve.alike import reordered


def joined(text, names):
    """The sets of names that were taken for one thing."""
    return sorted(sorted({e.name, *e.aliases}) for e in within(mentions(text, names), text))


class TestWithin:
    @pytest.mark.parametrize(
        ("one", "other", "type_", "reason"),
        [
            ("教体新区建设项目", "教体新区", "Project", "tail"),
            ("六清六拆", "六拆六清", "Campaign", "order"),
            ("广东三江灯饰整体回迁项目", "三江灯饰项目", "Project", "short form"),
        ],
    )
    def test_forms_of_one_name(self, one, other, type_, reason):
        text = f"推进{one}。{other}进展顺利。"
        (entity,) = within(mentions(text, {one: type_, other: type_}), text)
        assert entity.name == max(one, other, key=len)
        assert [m.rsplit(": ", 1)[1] for m in entity.merges] == [reason]

    def test_quotation_marks_do_not_count(self):
        text = "开展“清河行动”，清河行动成效明显。"
        (entity,) = within(mentions(text, {"“清河行动”": "Campaign"})[:1] + mentions(text, {"清河行动": "Campaign"})[1:], text)
        assert len(entity.mentions) == 2

    def test_the_text_says_so(self):
        text = "成立青山矿业开发集团（以下简称“山矿集团”），山矿集团投产。"
        names = {"青山矿业开发集团": "Organization", "山矿集团": "Organization"}
        assert len(joined(text, names)) == 1

    def test_a_short_form_that_fits_two_tells_neither(self):
        text = "青山中心卫生院迁建，白水中心卫生院改造，中心卫生院排队少了。"
        names = {"青山中心卫生院": "Organization", "白水中心卫生院": "Organization"}
        assert len(joined(text, names)) == 2

    def test_types_stay_apart(self):
        text = "制定河道清理方案，河道清理完成。"
        assert len(joined(text, {"河道清理方案": "Policy", "河道清理": "Campaign"})) == 2

    @given(st.permutations(["教体新区建设项目", "教体新区", "四方井水库", "医药工业园建设"]))
    def test_each_mention_belongs_to_one_entity(self, names):
        text = "，".join(names)
        found = mentions(text, dict.fromkeys(names, "Project"))
        entities = within(found, text)
        assert sorted(i for e in entities for i in e.mentions) == list(range(len(found)))


class TestAcross:
    def test_a_national_initiative_is_one(self):
        a = extraction("r-a", "落实河长制。", {"河长制": "Program"}, town="青山镇")
        b = extraction("r-b", "推行河湖长制。", {"河湖长制": "Program"}, town="白水镇")
        found = across([a, b])
        (entity,) = found.entities.values()
        assert (entity.scope, entity.name, entity.aliases) == ("national", "河长制", ("河湖长制",))
        assert found.entity_of["r-a", 0] == found.entity_of["r-b", 0] == entity.id

    def test_a_project_belongs_to_its_town(self):
        names = {"垃圾中转站建设项目": "Project"}
        a = extraction("r-a", "垃圾中转站建设项目开工。", names, town="青山镇")
        b = extraction("r-b", "垃圾中转站建设项目开工。", names, town="白水镇")
        c = extraction("r-c", "垃圾中转站建设项目完工。", names, town="青山镇", year=2023)
        found = across([a, b, c])
        assert len(found.entities) == 2
        assert found.entity_of["r-a", 0] == found.entity_of["r-c", 0] != found.entity_of["r-b", 0]

    def test_masked_names_stay_in_their_report(self):
        names = {"X村道路工程": "Project"}
        a, b = (extraction(r, "修建X村道路工程。", names, town="*镇", masked=True) for r in ("r-a", "r-b"))
        found = across([a, b])
        assert {e.scope for e in found.entities.values()} == {"report:r-a", "report:r-b"}
        assert found.town_of["r-a"] != found.town_of["r-b"]

    def test_towns_of_one_name_in_two_counties(self):
        a = extraction("r-a", "城关镇", {}, town="城关镇", parents=("甲省", "乙县"))
        b = extraction("r-b", "城关镇", {}, town="城关镇", parents=("甲省", "丙县"))
        c = extraction("r-c", "城关镇", {}, town="城关镇", parents=("甲省", "乙县"))
        towns = across([a, b, c]).town_of
        assert towns["r-a"] == towns["r-c"] != towns["r-b"]

    def test_the_order_of_reports_does_not_matter(self):
        reports = [
            extraction("r-a", "青山中心卫生院开工。", {"青山中心卫生院": "Organization"}),
            extraction("r-b", "青山卫生院完工。", {"青山卫生院": "Organization"}),
            extraction("r-c", "落实河长制。", {"河长制": "Program"}, town="白水镇"),
        ]
        first, *others = (across(order) for order in itertools.permutations(reports))
        assert all(other == first for other in others)
        assert len(first.entities) == 2
        assert any("short form" in reason for reasons in first.merges.values() for reason in reasons)


class TestJudgements:
    A, B = "青山中心卫生院", "青山卫生院"

    def entities(self, judgements, other=B):
        reports = [
            extraction("r-a", f"{self.A}开工。", {self.A: "Organization"}),
            extraction("r-b", f"{other}完工。", {other: "Organization"}),
        ]
        return across(reports, judgements).entities

    def read(self, path, *rows):
        text = '[[judgement]]\ntype = "Organization"\nnames = ["{}", "{}"]\nverdict = "{}"\n'
        path.write_text("".join(text.format(*row) for row in rows), encoding="utf-8")
        return read_judgements(path)

    def test_different_overrules_the_rule(self, tmp_path):
        assert len(self.entities(Judgements())) == 1
        assert len(self.entities(self.read(tmp_path / "j.toml", (self.B, self.A, "different")))) == 2

    def test_same_joins_what_no_rule_does(self, tmp_path):
        assert len(self.entities(Judgements(), "青山人民医院")) == 2
        verdict = self.read(tmp_path / "j.toml", (self.A, "青山人民医院", "same"))
        assert len(self.entities(verdict, "青山人民医院")) == 1

    def test_contradictions_are_refused(self, tmp_path):
        with pytest.raises(SchemaError, match="line 5: contradicts the judgement of line 1"):
            self.read(tmp_path / "j.toml", (self.A, self.B, "same"), (self.B, self.A, "different"))

    def test_a_reason_is_kept(self, tmp_path):
        path = tmp_path / "j.toml"
        path.write_text(
            '[[judgement]]\ntype = "Organization"\nnames = ["青山中心卫生院", "青山人民医院"]\nverdict = "same"\n'
            'date = 2024-05-01\nreason = "改名"\n',
            encoding="utf-8",
        )
        reports = [
            extraction("r-a", f"{self.A}开工。", {self.A: "Organization"}),
            extraction("r-b", "青山人民医院完工。", {"青山人民医院": "Organization"}),
        ]
        (merges,) = across(reports, read_judgements(path)).merges.values()
        assert merges == ("青山人民医院 = 青山中心卫生院: judgement (2024-05-01: 改名)",)

    def test_different_keeps_apart_what_differs_in_its_tail_alone(self, tmp_path):
        path = tmp_path / "j.toml"
        path.write_text(
            '[[judgement]]\ntype = "Project"\nnames = ["教体新区建设项目", "教体新区"]\nverdict = "different"\n', encoding="utf-8"
        )
        reports = [
            extraction("r-a", "教体新区建设项目开工。", {"教体新区建设项目": "Project"}),
            extraction("r-b", "教体新区完工。", {"教体新区": "Project"}),
        ]
        assert len(across(reports).entities) == 1
        assert len(across(reports, read_judgements(path)).entities) == 2

    @pytest.mark.parametrize("text", ["[[judgement]]\n", "not toml", '[[judgement]]\ntype="Project"\nnames=["a"]\nverdict="same"'])
    def test_broken_files_are_named(self, tmp_path, text):
        path = tmp_path / "j.toml"
        path.write_text(text)
        with pytest.raises(SchemaError, match=r"j\.toml"):
            read_judgements(path)
        with pytest.raises(SchemaError, match="no such"):
            read_judgements(tmp_path / "none.toml")


class TestIds:
    """Judgements on ids: any two things of a type, and errors that name the line."""

    def reports(self, *, masked=False):
        name = "*镇污水处理厂" if masked else "镇区污水处理厂"
        return [extraction(r, f"{name}开工。", {name: "Project"}, town=t) for r, t in (("r-a", "石鹊镇"), ("r-b", "柘河镇"))]

    def judged(self, path, reports, ids, verdict="same"):
        path.write_text(f'# ours\n[[judgement]]\nids = ["{ids[0]}", "{ids[1]}"]\nverdict = "{verdict}"\n', encoding="utf-8")
        return across(reports, read_judgements(path))

    def test_same_joins_over_towns(self, tmp_path):
        reports = self.reports()
        ids = list(across(reports).entities)
        found = self.judged(tmp_path / "j.toml", reports, ids)
        assert list(found.entities) == ids[:1]
        assert set(found.entity_of.values()) == {ids[0]}

    def test_different_undoes_a_rule(self, tmp_path):
        names = ("三江灯饰整体回迁项目", "三江灯饰回迁项目")
        alone = [across([extraction("r-a", f"{n}开工。", {n: "Project"})]) for n in names]
        ids = [i for found in alone for i in found.entities]
        reports = [extraction(r, f"{n}开工。", {n: "Project"}) for r, n in zip(("r-a", "r-b"), names, strict=True)]
        assert len(across(reports).entities) == 1
        assert sorted(self.judged(tmp_path / "j.toml", reports, ids, "different").entities) == sorted(ids)

    def test_an_unknown_id_is_named_with_its_line(self, tmp_path):
        reports = self.reports()
        ids = [*list(across(reports).entities)[:1], "project-0000000000000000"]
        with pytest.raises(SchemaError, match=r"j\.toml, line 2: nothing has the id project-0000"):
            self.judged(tmp_path / "j.toml", reports, ids)

    def test_masked_things_are_never_the_same(self, tmp_path):
        reports = self.reports(masked=True)
        with pytest.raises(SchemaError, match=r"line 2: .* masked"):
            self.judged(tmp_path / "j.toml", reports, list(across(reports).entities))

    def test_types_must_agree(self, tmp_path):
        found = [extraction("r-a", "青山水厂开工，推行红榜制度。", {"青山水厂": "Project", "红榜制度": "Program"})]
        with pytest.raises(SchemaError, match=r"line 2: .* one type"):
            self.judged(tmp_path / "j.toml", found, list(across(found).entities))


class TestUndo:
    """A judgement takes apart what one report's own rules joined."""

    TEXT = "青溪水厂扩建工程投资3亿元。青溪水厂扩建投资2亿元。青溪水厂扩建工程属于双百工程。"

    def made(self):
        text = self.TEXT
        found = mentions(text, {"青溪水厂扩建工程": "Project", "双百工程": "Campaign"})
        at = text.index("青溪水厂扩建投资")
        short = replace(found[0], text="青溪水厂扩建", span=Span(at, at + 6))
        found = tuple(sorted((*found, short), key=lambda m: m.span))
        ends = [i + 1 for i, c in enumerate(text) if c == "。"]
        sentences = tuple(Span(a, b) for a, b in zip([0, *ends], ends, strict=False))
        found = tuple(replace(m, sentence=next(i for i, s in enumerate(sentences) if s.contains(m.span))) for m in found)
        base = extraction("r-a", text, {})
        figures = tuple(
            Figure(t, Span(text.index(t), text.index(t) + 3), n, "投资", v, "亿元", v, "元", initiative=0)
            for t, n, v in (("3亿元", 0, 3.0), ("2亿元", 1, 2.0))
        )
        out = replace(base, sentences=sentences, mentions=found, entities=within(found, text), figures=figures)
        link = Link("PART_OF", 0, 1, sentences[2], "within")
        return replace(out, links=(link,))

    def judgements(self, tmp_path, verdict="different"):
        path = tmp_path / "j.toml"
        path.write_text(
            f'[[judgement]]\ntype = "Project"\nnames = ["青溪水厂扩建", "青溪水厂扩建工程"]\nverdict = "{verdict}"\n',
            encoding="utf-8",
        )
        return read_judgements(path)

    def test_the_parts_have_their_own_mentions_figures_and_links(self, tmp_path):
        made = self.made()
        assert [(e.name, e.aliases) for e in made.entities] == [("青溪水厂扩建工程", ("青溪水厂扩建",)), ("双百工程", ())]
        out = undo(made, self.judgements(tmp_path))
        assert [(e.name, e.aliases, len(e.mentions)) for e in out.entities] == [
            ("青溪水厂扩建工程", (), 2),
            ("双百工程", (), 1),
            ("青溪水厂扩建", (), 1),
        ]
        assert [f.initiative for f in out.figures] == [0, 2]
        assert [(link.source, link.target) for link in out.links] == [(0, 1)]
        assert sorted(i for e in out.entities for i in e.mentions) == list(range(len(out.mentions)))
        assert len(across([out], self.judgements(tmp_path)).entities) == 3

    def test_nothing_is_split_that_nobody_judged(self, tmp_path):
        made = self.made()
        assert undo(made, Judgements()) is made
        assert undo(made, self.judgements(tmp_path, "same")) is made


class TestNames:
    def test_core_leaves_a_name(self):
        assert core("教体新区建设项目", "Project") == "教体新区"
        assert core("基础设施建设", "Project") == "基础设施建设"
        assert core("*镇*村建设", "Project") == "*镇*村建设"

    @given(st.text(alphabet="教体新区建设项目“”（）行动工程*X", max_size=12), st.sampled_from(["Project", "Campaign"]))
    def test_core_is_settled(self, name, type_):
        assert normal(normal(name)) == normal(name)
        assert core(core(name, type_), type_) == core(name, type_)

    @pytest.mark.parametrize(
        ("name", "is_masked"), [("*镇", True), ("X村", True), ("某水库", True), ("LED灯厂", False), ("青山镇", False)]
    )
    def test_masks(self, name, is_masked):
        assert masked(name) is is_masked

    def test_short_forms_keep_order(self):
        assert is_short_form("三江灯饰项目", "广东三江灯饰整体回迁项目")
        assert not is_short_form("灯饰三江项目", "广东三江灯饰整体回迁项目")
        assert not is_short_form("水厂", "污水处理厂")
        assert reordered("Campaign", "五清五拆", "五拆五清")
        assert not reordered("Campaign", "五清五拆", "五清五拆")
