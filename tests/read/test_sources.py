import io
import os
import sys
import zipfile

import pytest
from made_files import as_docx, as_zip

from kg.errors import ReportError, UsageError
from kg.read import find, read
from kg.read import zip as archive

TEXT = "青山镇2022年工作总结\n一年来，青山镇党委、政府实施了河长制，完成了村道硬化工程。\n" * 3


def displays(sources):
    return [s.display for s in sources]


def test_finds_files_in_order_and_leaves_out_what_is_hidden_or_written_by_a_build(tmp_path):
    for name in (
        "b.txt",
        "a.md",
        ".hidden.txt",
        "~$a.docx",
        "picture.png",
        "sub/c.txt",
        "out/texts/x.txt",
        ".git/y.txt",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(TEXT)
    (tmp_path / "out" / "build.json").write_text("{}")
    assert displays(find([tmp_path])) == ["a.md", "b.txt", "c.txt"]
    assert displays(find([tmp_path], skip=[tmp_path / "sub"])) == ["a.md", "b.txt"]


@pytest.mark.skipif(os.name != "posix" or sys.platform == "darwin", reason="needs file names of any bytes")
def test_a_name_that_is_no_utf8_is_shown_and_stored(tmp_path):
    (tmp_path / os.fsdecode(b"\xff.txt")).write_text("青山镇2022年工作总结\n建成青山污水处理厂项目。\n", encoding="utf-8")
    (source,) = find([tmp_path])
    assert (source.display, source.name) == ("\ufffd.txt", "\ufffd")
    assert read(source)[0].source.encode() == "\ufffd.txt".encode()


def test_a_file_named_twice_is_found_once(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    assert len(find([tmp_path, tmp_path / "a.txt"])) == 1


def test_ends_loops_of_links_and_reports_links_that_lead_nowhere(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    found = find([tmp_path])
    assert displays(found) == ["a.txt", "gone.txt"]
    with pytest.raises(ReportError, match=r"gone\.txt: the link leads nowhere"):
        read(found[1])


def test_names_a_missing_path(tmp_path):
    with pytest.raises(UsageError, match="no such file"):
        find([tmp_path / "nothing"])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_reports_what_may_not_be_read(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "a.txt").chmod(0)
    with pytest.raises(ReportError, match="permissions"):
        read(find([tmp_path])[0])


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_reads_archives_inside_archives_whatever_their_names_encoding(tmp_path, encoding):
    inner = as_zip({"某镇.docx": as_docx(TEXT)}, encoding)
    data = as_zip({"报告/青山镇.txt": TEXT.encode("gb18030"), "更多.zip": inner, "__MACOSX/._a.txt": b"x"}, encoding)
    (tmp_path / "全部.zip").write_bytes(data)
    found = find([tmp_path])
    assert displays(found) == ["全部.zip!/报告/青山镇.txt", "全部.zip!/更多.zip!/某镇.docx"]
    assert [r.text.strip() for s in found for r in read(s)] == [TEXT.strip()] * 2
    assert [s.name for s in found] == ["青山镇", "某镇"]


def test_a_docx_is_a_report_and_no_archive(tmp_path):
    (tmp_path / "a.docx").write_bytes(as_docx(TEXT))
    assert displays(find([tmp_path])) == ["a.docx"]


def test_members_names_lead_nowhere_on_the_disk(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "evil.zip").write_bytes(as_zip({"../../escaped.txt": TEXT.encode(), "/etc/x.txt": TEXT.encode()}))
    for source in find([tmp_path / "in"]):
        read(source)
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["evil.zip", "in"]


def test_a_bomb_is_noticed_while_it_grows(tmp_path):
    (tmp_path / "bomb.zip").write_bytes(as_zip({"a.txt": b"\0" * (64 << 20), "b.txt": TEXT.encode()}))
    bomb, fine = find([tmp_path])
    with pytest.raises(ReportError, match=r"bomb\.zip!/a\.txt: .*times its size"):
        read(bomb)
    assert read(fine)


def test_archives_nested_too_deep_and_damaged_ones_are_reported(tmp_path):
    data = TEXT.encode()
    for _ in range(6):
        data = as_zip({"a.zip": data})
    (tmp_path / "deep.zip").write_bytes(data)
    (tmp_path / "torn.zip").write_bytes(as_zip({"a.txt": TEXT.encode()})[:60])
    deep, torn = find([tmp_path])
    with pytest.raises(ReportError, match="deeper"):
        read(deep)
    with pytest.raises(ReportError, match="damaged zip"):
        read(torn)


def test_the_list_of_members_is_read_once_for_all_of_them(tmp_path, monkeypatch):
    """Otherwise 2,000 members take 12 s, and twice as many four times as long."""
    inner = as_zip({f"{i}.txt": f"{TEXT}{i}".encode() for i in range(20)})
    (tmp_path / "a.zip").write_bytes(as_zip({**{f"{i}.txt": f"{i}".encode() for i in range(20)}, "b.zip": inner, "c.zip": inner}))
    opened = []
    real = archive._open
    monkeypatch.setattr(archive, "_open", lambda file: opened.append(file) or real(file))
    sources = find([tmp_path])
    assert len(opened) == 3
    assert len({s.data() for s in sources}) == 40
    assert len(opened) == 6
    (tmp_path / "a.zip").write_bytes(as_zip({"0.txt": b"another"}))
    assert sources[0].data() == b"another"


def test_a_member_without_a_name_is_none(tmp_path):
    """Found by fuzzing: zipfile itself breaks on it, and with it broke the whole build."""
    data = as_zip({"Q.txt": b"x", "a.txt": TEXT.encode()})
    (tmp_path / "a.zip").write_bytes(data.replace(b"Q.txt", b"\0.txt"))
    assert [s.display for s in find([tmp_path])] == ["a.zip!/a.txt"]


def test_an_encrypted_member_is_named(tmp_path):
    data = bytearray(as_zip({"a.txt": TEXT.encode()}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + at] |= 1
    (tmp_path / "a.zip").write_bytes(bytes(data))
    with pytest.raises(ReportError, match="encrypted"):
        read(find([tmp_path])[0])


def test_a_member_stored_by_an_unknown_method_is_named(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        z.writestr("a.txt", TEXT)
    data = bytearray(out.getvalue())
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        data[data.find(mark) + at] = 99
    (tmp_path / "a.zip").write_bytes(bytes(data))
    with pytest.raises(ReportError, match="cannot be unpacked"):
        read(find([tmp_path])[0])
