"""A span of a report → evidence: the sentence around it, where it begins, and the headings above it."""

from bisect import bisect_right
from dataclasses import dataclass, field

from kg.model import Evidence, Extraction, Span, section_at


@dataclass(frozen=True, slots=True)
class Quoter:
    """Quotes from one report; each span is quoted once, however many relations rest on it."""

    extraction: Extraction
    starts: tuple[int, ...]
    known: dict[tuple[int, int], Evidence] = field(default_factory=dict)

    def evidence(self, span: Span) -> Evidence:
        """The span with the sentence that holds it; a span outside any sentence is its own quote."""
        place = (span.start, span.end)
        if place not in self.known:
            self.known[place] = self._quoted(span)
        return self.known[place]

    def _quoted(self, span: Span) -> Evidence:
        index = bisect_right(self.starts, span.start) - 1
        text = self.extraction.report.text
        around = span
        if index >= 0 and self.extraction.sentences[index].end >= span.end:
            around = self.extraction.sentences[index]
        return Evidence(self.extraction.report.id, span, text[around.start : around.end], around.start, self._heading(span.start))

    def _heading(self, offset: int) -> str:
        """The headings above an offset, outermost first."""
        sections = self.extraction.sections
        index = section_at(offset, sections)
        path: list[str] = []
        while index > 0:
            if sections[index].heading:
                path.append(sections[index].heading.rstrip("。：:；"))
            index = sections[index].parent
        return " › ".join(reversed(path))


def quoter(extraction: Extraction) -> Quoter:
    """A quoter for one report."""
    return Quoter(extraction, tuple(s.start for s in extraction.sentences))
