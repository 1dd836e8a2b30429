"""What the classifiers of status and theme are told of a name: read off one short report, feature by feature."""

import pytest
from made_documents import document, mentions

from kg.relate.clues import Lines, clause, status_features, theme_features

TEXT = "一、2022年工作回顾\n我镇坚持以人为本，深入开展“厕所革命”行动，已完成改厕200座。\n二、2023年工作计划\n推进垃圾分类。"
NAMES = (("“厕所革命”", "Campaign"), ("垃圾分类", "Program"))


@pytest.fixture(scope="module")
def made():
    whole = document(TEXT)
    return Lines(whole), mentions(whole, *NAMES)


def grouped(features):
    """Features by their first word, so that a reader sees what is told of what."""
    out = {}
    for feature in sorted(features):
        kind, _, rest = feature.partition(" ")
        out.setdefault(kind, set()).add(rest)
    return out


def test_status_of_what_is_done(made):
    assert grouped(status_features(*made, [0])) == {
        "type": {"Campaign"},
        "tail": {"Campaign革命"},  # without its quotation mark
        "period": {"year"},
        "part": {"review", "review Campaign"},
        "before": {"以", "为", "坚持", "深入", "开展", "none review", "ongoing review"},
        "after": {"已", "完成", "done review"},
        "clause": {
            *("深入", "开展", "ongoing review", "number 1 Campaign review"),
            *("begins 深入开展 Campaign", "begins “ Campaign"),
        },
        "words": {"before ，深入开展"},
        "word": {"-1 深入开展", "-1 深入开展 Campaign", "-2 ，", "-2 ， Campaign", "+1 行动", "+2 ，"},
        "sentence": {"begins 我镇", "begins 坚持"},
        "verb": {f"in sentence {v}" for v in ("坚持", "革命", "行动", "完成")},
        "left": {"本，", "，深", "深入", "入开", "开展", "本，深", "，深入", "深入开", "入开展"},
        "right": {"行", "动", "，", "已", "行动", "动，", "，已"},
        "last": {"clause False Campaign review"},
        "tenth": {"3 review"},
    }


def test_status_of_what_is_planned(made):
    told = grouped(status_features(*made, [1]))
    assert told["part"] == {"plan", "plan Program"}
    assert told["before"] == {"推进", "ongoing plan"}
    assert told["last"] == {"clause True Program plan"}
    assert told["tenth"] == {"9 plan"}
    assert told["left"] == {"推进"}
    assert "after" not in told


def test_several_mentions_are_told_of_together(made):
    both, first, second = (status_features(*made, m) for m in ([0, 1], [0], [1]))
    own = {"type Program", "tail Program分类"}  # type and tail are those of the first
    assert both == (first | second | {"several"}) - own


def test_theme(made):
    habitat = {"habitat", "habitat.living_environment"}
    cues = {f"cue {t}" for t in habitat}
    heading = "一、2022年工作回顾"
    assert grouped(theme_features(*made, [0])) == {
        "type": {"Campaign"},
        "known": habitat,
        "name": {"厕", "所", "革", "命", "厕所", "所革", "革命", "厕所革", "所革命"} | cues,
        "clause": {"深入开展", "厕所", "革命", "行动"} | cues,
        "sentence": {"我镇", "坚持", "以人为本", "完成", "改厕", "200"} | cues,
        "heading0": {heading[i : i + 2] for i in range(len(heading) - 1)},
    }


def test_only_what_a_model_knows_is_kept():
    whole = document(TEXT)
    known = {"type Campaign", "after 完成", "verb in sentence 完成"}
    lines = Lines(whole, lambda features: [f for f in features if f in known])
    assert status_features(lines, mentions(whole, *NAMES), [0]) == known


def test_clause_ends_at_the_stops_around_the_mention():
    whole = document(TEXT)
    (mention, _) = mentions(whole, *NAMES)
    left, right = clause(TEXT, whole.sentences[mention.sentence], mention)
    assert TEXT[left:right] == "深入开展“厕所革命”行动"
