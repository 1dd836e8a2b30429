"""An entity in its document → the named features that its themes and its status are read from."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate

import ahocorasick

from kg.model import Document, Mention, Sentence
from kg.ontology import initiatives, themes, vocabulary

Keep = Callable[[Iterable[str]], Iterable[str]]
"""Chooses the features that a model knows: all others of a sentence need to be looked at only once."""
_CLAUSE = re.compile(r"[，。；！？：,;\n]")
_EDGE = "「」“”‘’《》〈〉\"'（）() "
_MOST = 20  # mentions of one entity that are looked at: further ones say nothing new, and a hostile text has thousands
_NEAR = 12  # characters on each side in which aspect words count


def theme_features(lines: "Lines", mentions: Sequence[Mention], members: Sequence[int]) -> set[str]:
    """Name n-grams, cue words in name, clause, sentence and headings, words of the sentence."""
    name = max((mentions[i].text.strip(_EDGE) for i in members), key=len)
    own = ["type " + mentions[members[0]].type, *map("name ".__add__, _grams(name, 3)), *map("known ".__add__, _known_themes(name))]
    out: set[str] = set()
    for i in members[:_MOST]:
        mention = mentions[i]
        line = lines[mention.sentence]
        own += _cue_names("name", mention.text)
        out.update(line.topics(line.clause(mention)))
        out.update(lines.headings(mention.section))
    out.update(lines.keep(own))
    return out


def status_features(lines: "Lines", mentions: Sequence[Mention], members: Sequence[int]) -> set[str]:
    """Part of the report, aspect words before and after, neighbouring words, type, head of the name."""
    first = mentions[members[0]]
    tail = first.text.strip("“”《》")[-2:]
    own = ["type " + first.type, "tail " + first.type + tail, "period " + lines.document.report.period.part]
    out: set[str] = set()
    for i in members[:_MOST]:
        line = lines[mentions[i].sentence]
        out.update(line.verbs)
        own += _state(lines.document, line, mentions[i])
    if len(members) > 1:
        own.append("several")
    out.update(lines.keep(own))
    return out


class Lines:
    """The sentences of a document, each looked at once however many mentions it has."""

    def __init__(self, document: Document, keep: Keep = tuple) -> None:
        self.document = document
        self.keep = keep
        self._lines: dict[int, Line] = {}
        self._headings: dict[int, Iterable[str]] = {}

    def __getitem__(self, sentence: int) -> "Line":
        line = self._lines.get(sentence)
        if line is None:
            line = self._lines[sentence] = Line(self.document, self.document.sentences[sentence], self.keep)
        return line

    def headings(self, section: int) -> Iterable[str]:
        """Cues and pairs of characters of the nearest three headings."""
        if section not in self._headings:
            path = self.document.heading_path(section)[-3:]
            found = [f for depth, heading in enumerate(reversed(path)) for f in _heading_features(depth, heading)]
            self._headings[section] = self.keep(found)
        return self._headings[section]


class Line:
    """A sentence with what its clauses and words say."""

    def __init__(self, document: Document, sentence: Sentence, keep: Keep) -> None:
        self.reading, self.sentence, self._keep = document.report.understood, sentence, keep
        self.starts = [t.start for t in sentence.tokens]
        self._topics: dict[int, Iterable[str]] = {}

    def clause(self, mention: Mention) -> tuple[int, int]:
        """The clause of a mention: from the stop before it to the stop after it, within its sentence."""
        return clause(self.reading, self.sentence, mention)

    def topics(self, around: tuple[int, int]) -> Iterable[str]:
        """Cues and words of a clause, and those of the rest of its sentence under names of their own."""
        left, right = around
        if left not in self._topics:
            a, b = bisect_left(self.starts, left), bisect_left(self.starts, right)
            words = [t.text for t in self.sentence.tokens]
            found = [
                *_cue_names("clause", self.reading[left:right]),
                *_cue_names("sentence", self.reading[self.sentence.span.start : self.sentence.span.end]),
                *("clause " + w for w in words[a:b] if len(w) > 1),
                *("sentence " + w for w in (*words[:a], *words[b:]) if len(w) > 1),
            ]
            self._topics[left] = self._keep(found)
        return self._topics[left]

    @cached_property
    def verbs(self) -> Iterable[str]:
        """The verbs of the sentence."""
        found = ("verb in sentence " + t.text for t in self.sentence.tokens if t.tag.startswith("v") and len(t.text) > 1)
        return self._keep(found)

    @cached_property
    def stops(self) -> list[int]:
        """How many of the first words are stops, for each number of words."""
        return list(accumulate((t.text in "，；" for t in self.sentence.tokens), initial=0))


def _grams(text: str, longest: int) -> Iterator[str]:
    """All character n-grams up to a length."""
    for size in range(1, longest + 1):
        for i in range(len(text) - size + 1):
            yield text[i : i + size]


@lru_cache(maxsize=16384)
def _cue_names(where: str, text: str) -> tuple[str, ...]:
    """The cues of a text as features."""
    return tuple(f"{where} cue {theme}" for theme in cue_themes(text))


@lru_cache(maxsize=4096)
def _heading_features(depth: int, heading: str) -> tuple[str, ...]:
    """Cues and pairs of characters of a heading, that of the nearest under names of their own."""
    cues = [f"heading{depth} cue {theme}" for theme in cue_themes(heading)]
    return (*cues, *(f"heading{min(depth, 1)} {heading[i : i + 2]}" for i in range(len(heading) - 1)))


def _state(document: Document, line: Line, mention: Mention) -> Iterator[str]:
    """What one mention says about the state of its initiative."""
    sentence, reading = line.sentence, line.reading
    section = document.sections[mention.section]
    left, right = line.clause(mention)
    part, start, end = section.part, mention.span.start, mention.span.end
    yield "part " + part
    yield f"part {part} {mention.type}"
    before = reading[max(sentence.span.start, start - _NEAR) : start]
    after = reading[end : min(sentence.span.end, end + _NEAR)]
    for side, text in (("before", before), ("after", after), ("clause", reading[left:right])):
        for word, aspect in aspect_words(text):
            yield f"{side} {word}"
            yield f"{side} {aspect} {part}"
    yield from _neighbours(line, mention, (left, right), part)
    for gram in _grams(before[-6:], 3):
        if len(gram) > 1:
            yield "left " + gram
    last = right >= sentence.span.end - 1
    yield f"last clause {last} {mention.type} {part}"
    tenth = 10 * start // max(len(document.report.text), 1)
    yield f"tenth {tenth} {part}"
    for gram in _grams(after[:4], 2):
        yield "right " + gram
    if section.heading and start < section.span.start + len(section.heading):
        yield "in heading"


def _neighbours(line: Line, mention: Mention, around: tuple[int, int], part: str) -> Iterator[str]:
    """The words just before and after, those the sentence and the clause begin with, and how many clauses stand before."""
    tokens, starts, type_ = line.sentence.tokens, line.starts, mention.type
    known = bisect_right(starts, mention.span.start)  # words that begin before the mention, the last may reach into it
    while known and tokens[known - 1].end > mention.span.start:
        known -= 1
    words = [t.text for t in tokens[max(0, known - 2) : known]]
    yield "words before " + "".join(words)
    for distance, word in enumerate(reversed(words), 1):
        yield f"word -{distance} {word}"
        yield f"word -{distance} {word} {type_}"
    following = bisect_left(starts, mention.span.end)
    for distance, token in enumerate(tokens[following : following + 2], 1):
        yield f"word +{distance} {token.text}"
    for token in tokens[:2]:
        yield "sentence begins " + token.text
    first, last = bisect_left(starts, around[0]), bisect_left(starts, around[1])
    for token in tokens[first : min(first + 2, last)]:
        yield f"clause begins {token.text} {type_}"
    yield f"clause number {min(line.stops[known], 3)} {type_} {part}"


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
