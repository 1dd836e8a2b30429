import random
import re
from dataclasses import replace

import opencc

from kg.read import find, find_duplicates, read

SWAPS = {"发展": "进展", "推进": "推动", "加强": "强化", "建设": "构建", "工作": "任务", "完成": "达成", "提升": "提高"}
SWAPS |= {
    "开展": "实施",
    "全面": "全方位",
    "重点": "关键",
    "实现": "做到",
    "坚持": "秉持",
    "深入": "深化",
    "积极": "主动",
}


def written(shared, pattern="w-*.txt"):
    return [read(s)[0] for s in find(sorted((shared / "corpus" / "written").glob(pattern)))]


def reread(report, text, folder):
    path = folder / f"{report.name}-again.txt"
    path.write_text(text, encoding="utf-8", newline="")
    return read(find([path])[0])[0]


def test_different_reports_are_not_duplicates_nor_are_years_of_one_city(shared):
    assert find_duplicates([read(s)[0] for s in find([shared / "corpus"])]) == {}


def test_swapped_words_masks_and_script_are_caught(shared, tmp_path):
    rnd = random.Random(5)
    reports = written(shared, "w-*[05].txt")
    swapped = re.compile("|".join(SWAPS))
    converter = opencc.OpenCC("s2tw")
    for change in (
        lambda t: swapped.sub(lambda m: SWAPS[m.group()] if rnd.random() < 0.7 else m.group(), t),
        lambda t: re.sub(r"\d+", "*", re.sub("[一-龥]{2}(?=[镇乡村县])", "*", t)),
        converter.convert,
        lambda t: f"当前位置：首页\n{t}\n版权所有",
    ):
        copies = [reread(r, change(r.text), tmp_path) for r in reports]
        found = find_duplicates([*reports, *copies])
        pairs = {frozenset((a.id, b.id)) for a, b in zip(reports, copies, strict=True)}
        assert {frozenset(p) for p in found.items()} == pairs


def test_the_one_that_tells_most_is_kept_whatever_the_order(shared, tmp_path):
    (report,) = written(shared, "w-13.txt")
    masked = reread(report, report.text.replace("东礁", "*"), tmp_path)
    assert find_duplicates([report, masked]) == find_duplicates([masked, report]) == {masked.id: report.id}


def test_a_copied_report_of_another_year_is_its_own(shared):
    (report,) = written(shared, "w-13.txt")
    text = report.text.replace("推进", "推动").replace("2024", "2023").replace("全面", "全方位").replace("建设", "构建")
    older = replace(report, id="r-older", text=text, period=replace(report.period, year=2023))
    assert find_duplicates([report, older]) == {}
    assert find_duplicates([report, replace(older, period=report.period)]) != {}
