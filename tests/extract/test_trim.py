"""Where an initiative's name begins and ends."""

import pytest

from kg.extract.trim import trimmed
from kg.model import Mention, Span


def mention(text, kind="Project"):
    return Mention("r", kind, text, Span(10, 10 + len(text)), 0, 0, "light", "", 0.8)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("****亩毛豆种植基地", "毛豆种植基地"),
        ("31个入海排污口整治", "入海排污口整治"),
        ("全镇范围内组组通公路硬化建设", "组组通公路硬化建设"),
        ("青少年活动中心等四大场馆", "青少年活动中心"),
        ("东湾大道等路网工程", "东湾大道"),
        ("三届千山国际旅游节", "千山国际旅游节"),
        ("创业周等一系列招商活动", "创业周"),
        ("12座小型水库等水利工程", "小型水库"),
    ],
)
def test_counts_and_kinds_are_cut_off(text, name):
    cut = trimmed(mention(text))
    assert cut.text == name
    assert text[cut.span.start - 10 : cut.span.end - 10] == name


@pytest.mark.parametrize(
    "text",
    [
        "20万吨级航道改扩建工程",
        "5个100工程",
        "水库除险、山塘加固等灾后重建项目",
        "一次性交通补贴",
        "五家子村养老大院",
        "四个不摘",
        "第三届杨梅节",
        "新一轮退耕还林",
    ],
)
def test_names_stay_whole(text):
    assert trimmed(mention(text)) == mention(text)


def test_only_initiatives_are_cut():
    assert trimmed(mention("3个村", "Place")).text == "3个村"
