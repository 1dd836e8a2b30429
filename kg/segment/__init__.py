"""Report → Document: the heading tree, the sentences, the words."""

from kg.model import Document, Report, Sentence, section_at
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
    reading = report.understood
    tree = sections(report, reading)
    out = tuple(
        Sentence(span, section_at(span.start, tree), tuple(cut(reading[span.start : span.end], span.start)))
        for span in sentences(reading, report.noise)
    )
    return Document(report, tree, out)
