"""What a file is, by what it begins with; also where its beginning is made to be looked at for ever."""

import subprocess
import sys

import pytest

from kg.read.sniff import HEAD, sniff

COMMENTS = "<!-- 站点 -->\n" * 300


@pytest.mark.parametrize(
    ("text", "format_"),
    [
        ("<!DOCTYPE html><p>总结", "html"),
        ("  <?xml version='1.0'?>\n<!-- a -- b --> <!----><HTML>", "html"),
        ("<!-- 只有注释 -->总结", "txt"),
        ("<!-- 没有结束 <html>", "txt"),
        ("<p>一是抓项目", "txt"),
    ],
)
def test_pages_are_known_by_their_first_tag(text, format_):
    assert sniff(text.encode(), "总结.txt") == format_


@pytest.mark.parametrize("begin", [COMMENTS, "<?xml" * 800, " " * HEAD, "<!--" * 1000, "<!-- " + "-" * HEAD])
def test_an_opening_of_comments_is_looked_at_once(begin):
    """Each comment could end where a later one does: 30 of them took longer than anyone waits."""
    code = f"from kg.read.sniff import sniff; assert sniff({(begin + '总结')!r}.encode(), '总结.txt') == 'txt'"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
