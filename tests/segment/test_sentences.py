"""Sentences hold every character that is no blank and no noise, and none is longer than a sentence can be."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Noise, Span
from kg.segment.sentences import sentences


def cut(text, *noise):
    return [text[s.start : s.end] for s in sentences(text, noise)]


def test_ends():
    text = "一、总结\n完成投资2.5亿元。群众说“真好！”成效明显；\n下半年怎么办？"
    assert cut(text) == ["一、总结", "完成投资2.5亿元。", "群众说“真好！”", "成效明显；", "下半年怎么办？"]


def test_noise_is_in_none():
    assert cut("甲完成。打印本页乙开工。", Noise(Span(4, 8), "site")) == ["甲完成。", "乙开工。"]


@pytest.mark.parametrize("words", ["完成投资，", "啊", "项目 "])
def test_a_line_without_end_is_cut(words):
    text = words * 5000
    found = list(sentences(text, ()))
    assert max(len(s) for s in found) <= 1000
    assert "".join(text[s.start : s.end] for s in found).replace(" ", "") == text.replace(" ", "")
    if words == "完成投资，":
        assert all(text[s.end - 1] == "，" for s in found)


@given(st.text(alphabet="甲乙。！”\n　 ；，?2.", max_size=80))
def test_nothing_is_lost(text):
    found = list(sentences(text, ()))
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    kept = {i for s in found for i in range(s.start, s.end)}
    assert all(c in "。！”\n　 ；?" for i, c in enumerate(text) if i not in kept)
