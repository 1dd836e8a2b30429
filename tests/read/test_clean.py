"""Noise taken out and put back: what is found is what the clean report says, and stands where it stands."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extraction import Options, extract_report
from kg.model import Noise, Span
from kg.read import clean, find, read, restored
from kg.read.clean import reading

RULES = Options(tagger="none")
TEXT = (
    "青山镇2022年工作总结\n一年来，青山镇党委、政府团结带领干部群众，各项工作取得新成效。\n一、2022年工作总结\n"
    "（一）抓项目。投资3200万元实施青山污水处理厂扩建工程，全面推行“河长制”，开展人居环境整治专项行动。\n"
    "（二）抓治理。深入开展扫黑除恶专项斗争，荣获全县平安建设先进单位，社会大局保持和谐稳定。\n"
)
CUTS = ["\n- 3 -\n", "\r\n\r\n 3 \r\n\r\n", "第3页共8页", " 第 3 页 ", "&nbsp;", "<br>".replace("br", "b"), "\u200b", "（zhèn）"]


def extraction(folder: Path, text: str, name: str = "a.txt"):
    (folder / name).write_text(text, encoding="utf-8", newline="")
    (report,) = read(find([folder / name])[0])
    return extract_report(report, RULES)


def names(found):
    return sorted((e.type, e.name) for e in found.entities)


def lawful(found):
    text = found.report.text
    assert all(text[m.span.start : m.span.end] == m.text for m in found.mentions)
    assert all(text[f.span.start : f.span.end] == f.text for f in found.figures)
    assert all(0 <= s.start < s.end <= len(text) for s in found.sentences)


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("after", ["污水处", "扫黑除", "“河", "投资32", "平安建"])
def test_what_cuts_a_name_in_two_takes_nothing_away(tmp_path, cut, after):
    whole = extraction(tmp_path, TEXT)
    noisy = extraction(tmp_path, TEXT.replace(after, after + cut))
    assert names(noisy) == names(whole)
    if (after, cut[0]) != ("投资32", "（"):  # no reading stands after digits
        assert [(f.indicator, f.value, f.unit) for f in noisy.figures] == [(f.indicator, f.value, f.unit) for f in whole.figures]
    assert len(noisy.sentences) == len(whole.sentences)
    assert [h.name for h in noisy.honors] == [h.name for h in whole.honors]
    lawful(noisy)
    assert not [e.name for e in noisy.entities if any(c in e.name for c in "3页-<&（ ")]


def test_the_mention_of_a_name_that_is_cut_quotes_what_stands_there(tmp_path):
    found = extraction(tmp_path, TEXT.replace("污水处", "污水处\n- 3 -\n"))
    (mention,) = [m for m in found.mentions if "污水处" in m.text]
    assert "污水处\n- 3 -\n理厂" in mention.text


def test_traditional_characters_give_the_names_of_simplified_ones(tmp_path):
    import opencc  # noqa: PLC0415

    whole = extraction(tmp_path, TEXT)
    found = extraction(tmp_path, opencc.OpenCC("s2tw").convert(TEXT))
    assert names(found) == names(whole)
    assert any("專項鬥爭" in m.text for m in found.mentions)
    lawful(found)


def test_html_in_a_text_ends_lines(tmp_path):
    lines = TEXT.strip().split("\n")
    found = extraction(tmp_path, "".join(f"<p>{line}</p>" for line in lines))
    whole = extraction(tmp_path, TEXT)
    assert names(found) == names(whole)
    assert [s.heading for s in found.sections] == [s.heading for s in whole.sections]
    lawful(found)


def test_entities_are_the_characters_they_mean(tmp_path):
    found = extraction(tmp_path, TEXT.replace("“", "&ldquo;").replace("”", "&rdquo;").replace("，", "&#65292;"))
    assert names(found) == names(extraction(tmp_path, TEXT))
    lawful(found)


def test_a_clean_report_is_left_as_it_is(tmp_path):
    found = extraction(tmp_path, TEXT)
    plain = clean(found.report)
    assert plain.report == found.report
    assert restored(found, found.report, plain.places) == found


def test_a_text_of_noise_alone(tmp_path):
    found = extraction(tmp_path, "当前位置：首页\n上一篇：没有了\n下一篇：没有了\n" * 2)
    assert found.mentions == ()
    lawful(found)


NOISE = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9), st.sampled_from(["page", "html", "entity", "site"])), max_size=6)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet='青山鎮發展“”"1，。\n &;<p>lt', max_size=50), NOISE)
def test_offsets_lead_back(text, noise):
    spans, last = [], 0
    for start, size, kind in sorted(noise):
        if last <= start and start + size <= len(text):
            spans.append(Noise(Span(start, start + size), kind))
            last = start + size
    plain = reading(text, spans)
    assert len(plain) == len(text)
    if not spans:
        return
    from kg.read.clean import _places  # noqa: PLC0415

    places = _places(plain, [n.span for n in spans])
    assert list(places) == sorted(set(places))
    outside = [i for i in range(len(text)) if not any(n.span.start <= i < n.span.end for n in spans)]
    assert set(outside) <= set(places)
