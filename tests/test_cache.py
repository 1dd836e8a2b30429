"""The store of what came of each source: the same again, never damaged, never stale."""

import pickle
import sqlite3

import pytest

from kg.cache import Cache, Outcome, Packed, decode, encode, key
from kg.errors import ExportError
from kg.extraction import Options
from kg.read import find
from kg.work import work_on

TEXT = "青山镇2022年工作总结\n一、2022年工作总结\n全面落实河长制，建成青山污水处理厂项目，完成投资300万元，荣获全县先进单位。\n"
RULES = Options(tagger="none")


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    path = tmp_path_factory.mktemp("one") / "青山镇.txt"
    path.write_text(TEXT, encoding="utf-8")
    return work_on(find([path])[0], RULES)


def test_gives_back_what_was_put(outcome):
    assert outcome.extractions[0].mentions
    assert decode(encode(outcome)) == outcome
    assert decode(encode(Outcome((), "why"))) == Outcome((), "why")


def test_is_handed_on_as_it_is_stored(outcome):
    """Between processes go the bytes: whoever only keeps them unpacks nothing."""
    sent = pickle.loads(pickle.dumps(Packed(outcome)))
    assert (sent.stored, sent.ids) == (encode(outcome), (outcome.extractions[0].report.id,))
    assert b"kg.model" not in pickle.dumps(Packed(outcome))
    assert sent.outcome == outcome
    assert pickle.loads(pickle.dumps(Packed(Outcome((), "why", "died")))).fault == "died"


def test_damage_anywhere_is_noticed(outcome):
    stored = encode(outcome)
    for at in (0, 4, len(stored) // 2, len(stored) - 1):
        damaged = bytearray(stored)
        damaged[at] ^= 0x20
        assert decode(bytes(damaged)) is None
    assert decode(stored[:-1]) is None
    assert decode(b"") is None


def test_survives_closing_and_forgets_what_is_gone(tmp_path, outcome):
    with Cache(tmp_path / "c.sqlite") as cache:
        cache.put("a", Packed(outcome))
        cache.put("b", Packed(Outcome((), "empty")))
    with Cache(tmp_path / "c.sqlite") as cache:
        assert cache.get("a") == Packed(outcome)
        assert cache.get("never") is None
        cache.keep_only(["b"])
        assert cache.get("a") is None
        assert cache.get("b") == Packed(Outcome((), "empty"))


def test_a_damaged_row_is_made_anew(tmp_path, outcome):
    path = tmp_path / "c.sqlite"
    with Cache(path) as cache:
        cache.put("a", Packed(outcome))
    with sqlite3.connect(path) as db:
        db.execute("UPDATE outcome SET stored = zeroblob(100)")
    db.close()
    with Cache(path) as cache:
        assert cache.get("a") is None
        cache.put("a", Packed(outcome))
        assert cache.get("a") == Packed(outcome)


def test_a_file_that_is_no_database_is_begun_anew(tmp_path, outcome):
    path = tmp_path / "c.sqlite"
    path.write_bytes(b"no database" * 500)
    with Cache(path) as cache:
        assert cache.get("a") is None
        cache.put("a", Packed(outcome))
        assert cache.get("a") == Packed(outcome)


def test_a_place_that_cannot_be_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError, match="choose another folder"):
        Cache(tmp_path / "file" / "c.sqlite")


def test_key_follows_all_that_matters():
    keys = {
        key("a.txt", b"1", RULES),
        key("b.txt", b"1", RULES),
        key("a.txt", b"2", RULES),
        key("a.txt", b"1", Options()),
        key("a.txt", b"1", Options(tagger="none", min_score=0.3)),
        key("a.txt", b"1", Options(tagger="none", segmenter="pkuseg")),
    }
    assert len(keys) == 6
    assert key("a.txt", b"1", RULES) == key("a.txt", b"1", Options(tagger="none"))
