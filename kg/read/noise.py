"""Text → noise: stretches that are no part of the report, marked and never deleted."""

import html
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from kg.model import Noise, Span
from kg.ontology import vocabulary
from kg.read.repeats import repeated_body, watermarks
from kg.read.script import understood

# Boilerplate stands in the first and the last lines; a sentence with these words in between is the report's.
TOP_LINES = 15
BOTTOM_LINES = 20
LONGEST_EDGE = 160
PROSE_COMMAS = 2
# How far a page number's blank lines may reach.
NEAR = 40

_TAG = re.compile(r"</?[a-zA-Z][^<>\r\n]{0,300}>|<!--[^<>]{0,2000}-->|<!DOCTYPE[^<>]{0,200}>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});?(?<=[;a-z])")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffd]+"
)
_DOUBLED = re.compile(r"([。，、；：！？])(\1+)")
_TONES = "āáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜńňǹ"
_SYLLABLE = f"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?[aoeiuvü{_TONES}]{{1,3}}(?:ng|n|r)?"
_READING = re.compile(rf"(?<=[\u4e00-\u9fff])[（(\[]\s?{_SYLLABLE}(?:[\s’'-]?{_SYLLABLE}){{0,5}}\s?[）)\]]")
_BARE_READING = re.compile(rf"(?<=[\u4e00-\u9fff])[a-zü]{{0,3}}[{_TONES}][a-z]{{0,3}}(?=[\u4e00-\u9fff，。、；：])")
# Tags that end a line where a browser shows them; the others stand inside a sentence.
_BLOCK = re.compile(
    r"</?(?:p|div|br|h[1-6]|tr|td|li|ul|ol|table|center|section|article|title|body|html|head|hr)(?![a-bd-z])",
    re.IGNORECASE,
)
_NOT_BREAK = re.compile(r"[^\r\n]")


def find_noise(text: str, known: Iterable[Noise] = ()) -> tuple[Noise, ...]:
    """All noise of a text, in order and without overlaps; ``known`` is what the file's format has found already.

    Kinds: ``html``, ``entity``, ``invisible``, ``site``, ``shop``, ``paywall``, ``address``, ``watermark``, ``page``,
    ``reading`` (pinyin), ``punctuation`` (repeated), ``copy`` (the same body again), and a format's own.
    """
    markup = [
        *_matches(_TAG, text, "html"),
        *_matches(_ENTITY, text, "entity"),
        *_matches(_INVISIBLE, text, "invisible"),
    ]
    plain = blanked(understood(text), _merged([*known, *markup]))
    # Copies first: the lines of a body that stands three times are no watermarks.
    copies = [Noise(s, "copy") for s in repeated_body(plain)]
    plain = blanked(plain, copies)
    # Then watermarks: a shop's name after the last paragraph makes it no line of the shop's.
    marks = [Noise(s, "watermark") for s in watermarks(plain)]
    plain = blanked(plain, marks)
    found = [*known, *markup, *copies, *marks, *_edges(plain), *_anywhere(plain), *_pages(plain)]
    found += [*_matches(_READING, plain, "reading"), *_matches(_BARE_READING, plain, "reading")]
    found += [Noise(Span(*m.span(2)), "punctuation") for m in _DOUBLED.finditer(plain)]
    return _merged(found)


def blanked(text: str, noise: Iterable[Noise]) -> str:
    """The text with its noise as blanks; the same length.

    What noise stands for stays at its first place: the line end of a block of a page, the character of an entity. Other line
    ends stay too, but for those around a page number that cuts a sentence in two.
    """
    out, last = [], 0
    for n in sorted(noise, key=lambda n: n.span):
        if n.span.start < last:
            continue
        out += [text[last : n.span.start], _blank(text[n.span.start : n.span.end], n.kind)]
        last = n.span.end
    return "".join((*out, text[last:]))


def _blank(piece: str, kind: str) -> str:
    if kind == "page":
        return " " * len(piece)
    blank = _NOT_BREAK.sub(" ", piece)
    if kind == "html" and _BLOCK.match(piece):
        return "\n" + blank[1:]
    if kind == "entity":
        meant = html.unescape(piece)
        return meant + blank[1:] if len(meant) == 1 and meant.isprintable() and not meant.isspace() else blank
    return blank


def _matches(pattern: re.Pattern[str], text: str, kind: str) -> Iterator[Noise]:
    return (Noise(Span(m.start(), m.end()), kind) for m in pattern.finditer(text))


def _edges(plain: str) -> Iterator[Noise]:
    """Lines of the top and of the bottom that the site wrote."""
    lines = [m for m in re.finditer(r"[^\r\n]+", plain) if m.group().strip()]
    top = lines[:TOP_LINES]
    for m in (*top, *lines[max(len(top), len(lines) - BOTTOM_LINES) :]):
        if len(m.group()) <= LONGEST_EDGE and not _is_prose(m.group()):
            for kind, pattern in _compiled("edge"):
                if pattern.search(m.group()):
                    yield Noise(Span(m.start(), m.end()), kind)
                    break


def _is_prose(line: str) -> bool:
    """A whole sentence with its clauses, which no site writes around a report."""
    return line.count("。") > 1 or (line.rstrip().endswith("。") and line.count("，") >= PROSE_COMMAS)


def _anywhere(plain: str) -> Iterator[Noise]:
    for kind, pattern in _compiled("anywhere"):
        yield from _matches(pattern, plain, kind)


def _pages(plain: str) -> Iterator[Noise]:
    """Page numbers on lines of their own, and inside a line where they carry their marks: 第3页共8页, —3—."""
    rules = vocabulary("read")["page"]
    line, proof = re.compile(rules["line"]), re.compile(rules["proof"])
    for m in re.finditer(r"[^\r\n]+", plain):
        if len(m.group()) <= 30 and line.match(m.group()) and proof.search(m.group()):  # noqa: PLR2004
            yield Noise(_joining(plain, m.start(), m.end()), "page")
    for m in re.compile(rules["inside"]).finditer(plain):
        yield Noise(_joining(plain, m.start(), m.end()), "page")


def _joining(plain: str, start: int, end: int) -> Span:
    """A page number with the blank lines around it where it cuts a sentence in two, so that both halves meet."""
    left, right = plain[max(0, start - NEAR) : start], plain[end : end + NEAR]
    before, after = left.rstrip()[-1:], right.lstrip()[:1]
    if not before or not after or before in "。！？；：”":
        return Span(start, end)
    return Span(start - (len(left) - len(left.rstrip())), end + (len(right) - len(right.lstrip())))


@lru_cache(maxsize=4)
def _compiled(table: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row["kind"], re.compile(row["words"])) for row in vocabulary("read")[table])


def _merged(found: Iterable[Noise]) -> tuple[Noise, ...]:
    """Sorted; what overlaps becomes one stretch of the kind that begins first."""
    out: list[Noise] = []
    for n in sorted(found, key=lambda n: (n.span.start, -n.span.end, n.kind)):
        if len(n.span) == 0:
            continue
        if out and n.span.start < out[-1].span.end:
            if n.span.end > out[-1].span.end:
                out[-1] = Noise(Span(out[-1].span.start, n.span.end), out[-1].kind)
        else:
            out.append(n)
    return tuple(out)
