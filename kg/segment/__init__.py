"""Report → Document: the heading tree, the sentences, the words."""

from bisect import bisect_right

from kg.model import Document, Report, Section, Sentence
from kg.segment.sections import sections
from kg.segment.sentences import sentences
from kg.segment.tokens import SEGMENTERS, segmenter

__all__ = ["SEGMENTERS", "segment"]


def segment(report: Report, *, segmenter_name: str = "jieba") -> Document:
    """Cut a report into sections, sentences and words.

    Raises:
        UsageError: there is no segmenter of that name.

    """
    cut = segmenter(segmenter_name)
    reading = report.reading or report.text
    tree = sections(report, reading)
    starts = [s.span.start for s in tree]
    out = tuple(
        Sentence(span, _section_at(span.start, tree, starts), tuple(cut(reading[span.start : span.end], span.start)))
        for span in sentences(reading, report.noise)
    )
    return Document(report, tree, out)


def _section_at(offset: int, tree: tuple[Section, ...], starts: list[int]) -> int:
    """The innermost section that holds the offset: the last one begun, or the nearest of its parents still open."""
    index = bisect_right(starts, offset) - 1
    while tree[index].span.end <= offset:
        index = tree[index].parent
    return index
