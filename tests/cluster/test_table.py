"""A Parquet table of reports is read as a folder of text files would be; what is missing in it is named."""

import shutil

import pytest

from kg.build import SAMPLE, build
from kg.cluster import joined, shard
from kg.cluster.table import sources_of
from kg.errors import ReportError, UsageError
from tests.cluster.test_shards import FEW, contents

arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
TEXTS = {name: (SAMPLE / name).read_text(encoding="utf-8") for name in FEW}


def table(path, **columns):
    parquet.write_table(arrow.table(columns), path, row_group_size=2)
    return path


@pytest.fixture
def reports(tmp_path):
    return table(tmp_path / "reports.parquet", text=[*TEXTS.values()], name=[*TEXTS])


def test_same_bytes_as_a_folder(reports, tmp_path):
    (tmp_path / "folder").mkdir()
    for name in FEW:
        shutil.copy(SAMPLE / name, tmp_path / "folder")
    build([tmp_path / "folder"], tmp_path / "one", tagger="none")
    for i in range(2):
        shard([reports], tmp_path / "shards", of=2, index=i, tagger="none")
    build([], tmp_path / "joined", results=joined(tmp_path / "shards"))
    assert contents(tmp_path / "joined") == contents(tmp_path / "one")


def test_rows_come_by_name(reports):
    sources = sources_of([reports])
    assert [s.display for s in sources] == sorted(FEW)
    assert [s.data().decode() for s in sources] == [TEXTS[n] for n in sorted(FEW)]
    assert [s.name for s in sources] == [n.removesuffix(".txt") for n in sorted(FEW)]


def test_a_chosen_column(tmp_path):
    path = table(tmp_path / "t.parquet", file=["a.txt"], wording=["大洋乡2021年工作总结"], text=["别的"])
    assert sources_of([path], "wording")[0].data().decode() == "大洋乡2021年工作总结"


def test_tables_and_folders_together(reports, tmp_path):
    (tmp_path / "more").mkdir()
    shutil.copy(SAMPLE / "w-02.txt", tmp_path / "more")
    assert [s.display for s in sources_of([tmp_path / "more", reports])] == ["w-02.txt", *sorted(FEW)]
    assert len(sources_of([reports, reports])) == len(FEW)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"text": ["乡"]}, r"no column with the reports' names \(name, .*\); its columns are: text"),
        ({"name": ["a"], "words": ["乡"]}, "no column of texts .*; name it with --text-column; its columns are: name, words"),
        ({"name": ["a", "a"], "text": ["乡", "镇"]}, "2 rows with 1 different names in column name"),
    ],
)
def test_what_is_missing_is_named(tmp_path, columns, said):
    with pytest.raises(UsageError, match=f"t.parquet: {said}"):
        sources_of([table(tmp_path / "t.parquet", **columns)])


def test_a_wrong_text_column_is_named(reports):
    with pytest.raises(UsageError, match="no column wording; its columns are: text, name"):
        sources_of([reports], "wording")


def test_no_parquet_at_all(tmp_path):
    (tmp_path / "t.parquet").write_bytes(b"PAR1 but not really")
    with pytest.raises(UsageError, match=r"t.parquet: cannot be read as Parquet"):
        sources_of([tmp_path / "t.parquet"])


def test_a_table_that_is_gone(reports):
    source = sources_of([reports])[0]
    reports.unlink()
    with pytest.raises(ReportError, match=r"w-01.txt: cannot be read from reports.parquet"):
        source.data()
