"""An entity in its document → the named features that its themes and its status are read from."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import ahocorasick

from kg.model import Document, Mention, Sentence
from kg.ontology import initiatives, themes, vocabulary

_CLAUSE = re.compile(r"[，。；！？：,;\n]")
_EDGE = "「」“”‘’《》〈〉\"'（）() "
_MOST = 20  # mentions of one entity that are looked at: further ones say nothing new, and a hostile text has thousands
_NEAR = 12  # characters on each side in which aspect words count


def theme_features(document: Document, mentions: Sequence[Mention], members: Sequence[int]) -> dict[str, float]:
    """Name n-grams, cue words in name, clause, sentence and headings, words of the sentence; each mention once."""
    out: Counter[str] = Counter()
    name = max((mentions[i].text.strip(_EDGE) for i in members), key=len)
    out["type " + mentions[members[0]].type] = 1
    for gram in _grams(name, 3):
        out["name " + gram] = 1
    for theme in _known_themes(name):
        out["known " + theme] = 1
    for i in members[:_MOST]:
        for feature in _context(document, mentions[i]):
            out[feature] = 1
    return dict(out)


def status_features(document: Document, mentions: Sequence[Mention], members: Sequence[int]) -> dict[str, float]:
    """Part of the report, aspect words before and after, neighbouring words, type, head of the name; each mention once."""
    out: Counter[str] = Counter()
    first = mentions[members[0]]
    out["type " + first.type] = 1
    out["tail " + first.type + first.text.strip("“”《》")[-2:]] = 1
    out["period " + document.report.period.part] = 1
    for i in members[:_MOST]:
        for feature in _state(document, mentions[i]):
            out[feature] = 1
    if len(members) > 1:
        out["several"] = 1
    return dict(out)


def _grams(text: str, longest: int) -> Iterator[str]:
    """All character n-grams up to a length."""
    for size in range(1, longest + 1):
        for i in range(len(text) - size + 1):
            yield text[i : i + size]


def _context(document: Document, mention: Mention) -> Iterator[str]:
    """Cues and words around one mention, nearer ones under names of their own."""
    reading = document.report.understood
    sentence = document.sentences[mention.sentence]
    left, right = clause(reading, sentence, mention)
    for theme in cue_themes(mention.text):
        yield "name cue " + theme
    for theme in cue_themes(reading[left:right]):
        yield "clause cue " + theme
    for theme in cue_themes(reading[sentence.span.start : sentence.span.end]):
        yield "sentence cue " + theme
    for token in sentence.tokens:
        if len(token.text) > 1:
            yield ("clause " if left <= token.start < right else "sentence ") + token.text
    path = document.heading_path(mention.section)
    for depth, heading in enumerate(reversed(path[-3:])):
        yield from _heading_features(depth, heading)


@lru_cache(maxsize=4096)
def _heading_features(depth: int, heading: str) -> tuple[str, ...]:
    """Cues and pairs of characters of a heading, that of the nearest under names of their own."""
    cues = [f"heading{depth} cue {theme}" for theme in cue_themes(heading)]
    return (*cues, *(f"heading{min(depth, 1)} {heading[i : i + 2]}" for i in range(len(heading) - 1)))


def _state(document: Document, mention: Mention) -> Iterator[str]:
    """What one mention says about the state of its initiative."""
    reading = document.report.understood
    sentence = document.sentences[mention.sentence]
    section = document.sections[mention.section]
    left, right = clause(reading, sentence, mention)
    part = section.part
    yield "part " + part
    yield f"part {part} {mention.type}"
    before = reading[max(sentence.span.start, mention.span.start - _NEAR) : mention.span.start]
    after = reading[mention.span.end : min(sentence.span.end, mention.span.end + _NEAR)]
    for side, text in (("before", before), ("after", after), ("clause", reading[left:right])):
        for word, aspect in aspect_words(text):
            yield f"{side} {word}"
            yield f"{side} {aspect} {part}"
    words = [t for t in sentence.tokens if t.end <= mention.span.start][-2:]
    yield "words before " + "".join(t.text for t in words)
    for distance, token in enumerate(reversed(words)):
        yield f"word -{distance + 1} {token.text}"
        yield f"word -{distance + 1} {token.text} {mention.type}"
    following = [t for t in sentence.tokens if t.start >= mention.span.end][:2]
    for distance, token in enumerate(following):
        yield f"word +{distance + 1} {token.text}"
    for token in sentence.tokens[:2]:
        yield "sentence begins " + token.text
    yield from _surroundings(document, mention, before, (left, right))
    for gram in _grams(after[:4], 2):
        yield "right " + gram
    if document.sections[mention.section].heading and mention.span.start < section.span.start + len(section.heading):
        yield "in heading"


def _surroundings(document: Document, mention: Mention, before: str, around: tuple[int, int]) -> Iterator[str]:
    """Characters just before, the beginning of the clause, and where in the sentence and the report the mention stands."""
    sentence = document.sentences[mention.sentence]
    part = document.sections[mention.section].part
    for gram in _grams(before[-6:], 3):
        if len(gram) > 1:
            yield "left " + gram
    inside = [t for t in sentence.tokens if around[0] <= t.start < around[1]]
    for token in inside[:2]:
        yield f"clause begins {token.text} {mention.type}"
    stops = sum(t.text in "，；" for t in sentence.tokens if t.end <= mention.span.start)
    yield f"clause number {min(stops, 3)} {mention.type} {part}"
    last = around[1] >= sentence.span.end - 1
    yield f"last clause {last} {mention.type} {part}"
    tenth = 10 * mention.span.start // max(len(document.report.text), 1)
    yield f"tenth {tenth} {part}"
    for token in sentence.tokens:
        if token.tag.startswith("v") and len(token.text) > 1:
            yield "verb in sentence " + token.text


def clause(reading: str, sentence: Sentence, mention: Mention) -> tuple[int, int]:
    """The clause of a mention: from the stop before it to the stop after it, within its sentence."""
    left = sentence.span.start
    for stop in _CLAUSE.finditer(reading, sentence.span.start, mention.span.start):
        left = stop.end()
    stop_after = _CLAUSE.search(reading, mention.span.end, sentence.span.end)
    return left, stop_after.start() if stop_after else sentence.span.end


@lru_cache(maxsize=1)
def _aspects() -> ahocorasick.Automaton:
    out = ahocorasick.Automaton()
    for aspect, words in vocabulary("aspects")["aspects"].items():
        for word in words:
            out.add_word(word, (word, aspect))
    out.make_automaton()
    return out


def aspect_words(text: str) -> list[tuple[str, str]]:
    """The aspect words in a text, with what they speak for."""
    return [found for _, found in _aspects().iter(text)]


@lru_cache(maxsize=1)
def _cues() -> ahocorasick.Automaton:
    """Cue word → the themes it hints at."""
    of: dict[str, list[str]] = {}
    for theme in themes().values():
        for cue in theme.cues:
            of.setdefault(cue, []).append(theme.id)
    out = ahocorasick.Automaton()
    for cue, ids in of.items():
        out.add_word(cue, (cue, tuple(ids)))
    out.make_automaton()
    return out


def cue_words(text: str) -> list[tuple[int, str, tuple[str, ...]]]:
    """(end, cue, theme ids) of all cue words in a text."""
    return [(end + 1, cue, ids) for end, (cue, ids) in _cues().iter(text)]


@lru_cache(maxsize=16384)
def cue_themes(text: str) -> tuple[str, ...]:
    """The main themes and sub-themes whose cue words a text holds."""
    found = {t for _, _, ids in cue_words(text) for t in ids}
    return tuple(sorted(found | {t.split(".", 1)[0] for t in found}))


@lru_cache(maxsize=1)
def _known() -> Mapping[str, tuple[str, ...]]:
    """Names and aliases of known initiatives → their themes."""
    out: dict[str, tuple[str, ...]] = {}
    for row in initiatives():
        for form in row.forms:
            out.setdefault(form, row.themes)
    return out


def _known_themes(name: str) -> Iterator[str]:
    """Themes of the known initiative of that name, sub-themes with their main theme."""
    for theme in _known().get(name.strip("“”《》"), ()):
        yield theme
        yield theme.split(".", 1)[0]
