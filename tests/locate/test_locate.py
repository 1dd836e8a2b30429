"""Locating masked reports: clues, guards, verdicts."""

import pytest

from kg.locate import locate
from kg.locate.villages import named_villages
from kg.model import Period, Report, Town
from kg.read import find, read

MASKED = Town("*镇", "township", masked=True)


def report(text: str, town: Town = MASKED) -> Report:
    return Report("r", "r", "r", text, "", "", "summary", Period(2022, "year", "2022"), town)


def test_villages_that_meet_in_one_town_name_it():
    found = locate(report("在阳坑村修路。在一寺村建桥。王华村、坪田村脱贫。"))
    assert (found.verdict, found.place.code) == ("located", "360902116")
    assert found.runner_up.confidence < 0.1
    assert [c.value for c in found.clues if c.rule == "village"] == ["阳坑", "一寺", "王华", "坪田"]
    assert found.sure[0].name == "江西省"


def test_one_village_never_names_the_town():
    found = locate(report("助力袁州区发展。在一寺村建桥。"))
    assert found.place.level != "township"


def test_two_provinces_contradict_each_other():
    found = locate(report("落实三高四新战略。习近平总书记视察江西重要讲话精神。"))
    assert (found.verdict, found.place) == ("unclear", None)
    assert "三高四新" in found.why
    assert "江西" in found.why


def test_partners_and_origins_say_nothing():
    assert locate(report("赴浙江省杭州市招商。上海返乡人员3人。")).verdict == "unknown"


def test_a_report_that_names_its_town_is_not_guessed():
    town = Town("湖田镇", "township", ("江西省", "宜春市", "袁州区"))
    found = locate(report("在一寺村建桥。", town))
    assert (found.verdict, found.place.code, found.clues) == ("stated", "360902116", ())


def test_a_report_without_a_clue():
    assert locate(report("我们做了很多工作。")).verdict == "unknown"


def test_every_clue_stands_where_it_says():
    text = "县委领导。习近平总书记视察江西重要讲话。在一寺村、阳坑村。三高四新。"
    for clue in locate(report(text)).clues:
        if clue.rule != "kind of town":
            assert clue.value in text[clue.span.start : clue.span.end]


@pytest.mark.parametrize("text", ["壮大村集体经济", "实现村村通", "建设美丽村庄", "改善农村面貌", "每个行政村", "文明村镇"])
def test_words_are_no_villages(text: str):
    assert not list(named_villages(text))


def test_random_towns_are_found(monkeypatch):
    monkeypatch.syspath_prepend("scripts")
    import simulate_locate  # noqa: PLC0415

    said = simulate_locate.simulate(20, 3, 2)
    assert said["wrong"] == 0
    assert said["right"] >= 18


@pytest.mark.slow
def test_masked_reports_are_never_put_elsewhere(shared, monkeypatch):
    monkeypatch.syspath_prepend("scripts")
    import mask_and_locate  # noqa: PLC0415

    assert mask_and_locate.main([str(shared / "corpus" / "dev"), str(shared / "corpus" / "more")]) == 0


def test_the_seed_reports(shared):
    places = {}
    for name in ("seed-000", "seed-001"):
        found = locate(read(find([shared / "corpus" / "dev" / f"{name}.txt"])[0])[0])
        places[name] = found.place.name
    assert places == {"seed-000": "湖田镇", "seed-001": "新市镇"}
