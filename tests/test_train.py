"""Training: what is learned shows on the reports it was learned from, and the same gold gives the same bytes."""

import json
import shutil
from pathlib import Path

import pytest

from kg.errors import UsageError
from kg.extract.tagging import light
from kg.extract.tagging.labels import LABELS
from kg.model import INITIATIVE_TYPES
from kg.relate import linear
from kg.relate.clues import Lines, status_features, theme_features
from kg.relate.nearby import pairs
from kg.train import MODELS, read_gold, train

HERE = Path(__file__).parent
NAMES = ("t-01", "t-02")


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    folder = tmp_path_factory.mktemp("annotated")
    for kind, suffix in (("corpus", "txt"), ("gold", "json")):
        (folder / kind).mkdir()
        for name in NAMES:
            shutil.copy(HERE / kind / f"{name}.{suffix}", folder / kind)
    return folder / "corpus", folder / "gold"


@pytest.fixture(scope="module")
def gold(folders):
    return list(read_gold(*folders))


@pytest.fixture(scope="module")
def trained(folders, tmp_path_factory):
    pytest.importorskip("pycrfsuite", reason="the extra train is not installed")
    pytest.importorskip("sklearn", reason="the extra train is not installed")
    out = tmp_path_factory.mktemp("models")
    assert train([folders], out) == len(NAMES)
    return {name: out / place for name, (_, place) in MODELS.items()}


def initiatives(gold):
    for g in gold:
        for entity in g.record["entities"]:
            members = g.members(entity) if entity["type"] in INITIATIVE_TYPES else []
            if members and entity.get("themes"):
                yield g, entity, members


def share_right(model, examples):
    features, answers = zip(*examples, strict=True)
    scores = linear.load(model).weigh(features).scores
    classes = linear.load(model).classes
    return sum(classes[row.argmax()] == a for row, a in zip(scores, answers, strict=True)) / len(answers)


def test_the_tagger_knows_the_names_it_was_shown(trained, gold):
    for g in gold:
        best = light.posteriors(g.document, trained["light"]).argmax(axis=1)
        spans = [m.span for m in g.mentions if m.span.end - m.span.start > 1]
        whole = [LABELS[best[s.start]][0] == "B" and LABELS[best[s.end - 1]][0] == "E" for s in spans]
        assert sum(whole) > 0.9 * len(whole)
        assert (best == 0).mean() > 0.5  # and most of the text is no name


def test_the_inner_tagger_finds_places_inside_names(trained, gold):
    found = {LABELS[i] for g in gold for i in set(light.posteriors(g.document, trained["inner"]).argmax(axis=1).tolist())}
    assert {"B-Place", "E-Place"} <= found
    assert not any(label.endswith(tuple(INITIATIVE_TYPES)) for label in found - {"O"})


def test_themes_and_status_are_learned(trained, gold):
    kinds = list(initiatives(gold))
    known = linear.load(trained["themes"])
    assert set(known.classes) >= {e["themes"][0] for _, e, _ in kinds}
    themes = [(known.known(theme_features(Lines(g.document), g.mentions, m)), e["themes"][0]) for g, e, m in kinds]
    assert share_right(trained["themes"], themes) > 0.9
    known = linear.load(trained["status"])
    status = [(known.known(status_features(Lines(g.document), g.mentions, m)), e["status"]) for g, e, m in kinds]
    assert share_right(trained["status"], status) > 0.8


def test_nearness_is_yes_or_no(trained, gold):
    assert linear.load(trained["nearby"]).classes == ("no", "yes")
    assert any(found for g in gold for _, _, found in pairs(g.document, g.mentions))


def test_the_same_gold_gives_the_same_bytes(trained, folders, tmp_path):
    train([folders], tmp_path, models=["status", "inner"])
    for name in ("status", "inner"):
        assert (tmp_path / MODELS[name][1]).read_bytes() == trained[name].read_bytes()


def test_reports_can_be_left_out(trained, folders, tmp_path):
    assert train([folders], tmp_path, models=["status"], skip=["t-02"]) == 1
    assert (tmp_path / MODELS["status"][1]).read_bytes() != trained["status"].read_bytes()
    assert [p.name for p in tmp_path.rglob("*.npz")] == ["status.npz"]


def test_bad_input_is_named(folders, tmp_path):
    with pytest.raises(UsageError, match="no gold report"):
        train([folders], tmp_path, skip=NAMES)
    with pytest.raises(UsageError, match="no model 'heavy'; there are: light"):
        train([folders], tmp_path, models=["heavy"])
    with pytest.raises(UsageError, match="give the folder of the texts first"):
        train([(tmp_path, folders[1])], tmp_path)


def test_a_text_that_changed_under_its_gold_is_named(folders, tmp_path):
    texts, gold = folders
    shutil.copy(texts / "t-01.txt", tmp_path)
    record = json.loads((gold / "t-01.json").read_text(encoding="utf-8"))
    record["mentions"][0]["start"] += 1
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "t-01.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(UsageError, match="the text has changed"):
        train([(tmp_path, tmp_path / "gold")], tmp_path)
