"""Document → what the light tagger knows of each character: its word, its kind, the known words over it, the next head."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import ahocorasick
import numpy as np
from numpy.typing import NDArray

from kg.extract.tagging.labels import TYPES
from kg.model import Document
from kg.ontology import initiatives, vocabulary

Codes = NDArray[np.uint64]

_QUOTES = "“”‘’《》「」\"'"
_MASKS = "*＊×xXＸ○某"
_STOPS = "，。、；：（）！？—,;()\n\r 　"
_CLAUSE_ENDS = frozenset("，。！？；：,;\n\r")
_PAUSES = _CLAUSE_ENDS | {"、"}
_CLAUSE_END = re.compile(f"[{''.join(sorted(_CLAUSE_ENDS))}]")
_QUOTE_STATES = re.compile("[“《”》\n]")
_MOST_CODES = 1 << 18
_NEAR, _FAR = 6, 14  # distances to the next head, in characters, told apart


@dataclass(frozen=True, slots=True)
class Properties:
    """What is known of each character, as arrays of the length of the text."""

    char: Codes
    kind: Codes
    border: Codes
    word: Codes
    tag: Codes
    word_before: Codes
    word_after: Codes
    lexicon: Codes
    head: Codes
    next_head: Codes
    quoted: Codes
    clause_word: Codes


def properties(document: Document) -> Properties:
    """The properties of all characters; those outside any sentence (noise, blanks) have only their own character."""
    text = document.report.understood
    n = len(text)
    words = _word_arrays(document, n)
    head = _vocabulary_codes(text, _heads())
    return Properties(
        char=np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64),
        kind=_numbers(_KINDS, text),
        head=head,
        next_head=_next_head(text, head),
        lexicon=_vocabulary_codes(text, _lexicon()),
        quoted=_quoted(text),
        **words,
    )


class _Codes(dict[str, int]):
    """Text → its number, computed once; there are some ten thousand different words in a thousand reports."""

    def __init__(self, number: Callable[[str], int]) -> None:
        self._number = number

    def __missing__(self, text: str) -> int:
        if len(self) > _MOST_CODES:
            self.clear()
        out = self[text] = self._number(text)
        return out


def _numbers(of: _Codes, texts: Sequence[str]) -> Codes:
    """The number of each text."""
    return np.fromiter(map(of.__getitem__, texts), np.uint64, len(texts))


def _kind(c: str) -> int:
    """Mask, digit, a certain quotation mark, a certain stop, Chinese character or other."""
    if c in _MASKS:
        return 1
    if c.isdigit():
        return 2
    if c in _QUOTES:
        return 3 + _QUOTES.index(c)
    if c in _STOPS:
        return 20 + _STOPS.index(c)
    return 60 if "\u4e00" <= c <= "\u9fff" else 61


def _word_code(word: str) -> int:
    """A stable 32-bit number of a word (FNV-1a over its code points)."""
    out = 0x811C9DC5
    for c in word:
        out = ((out ^ ord(c)) * 0x01000193) & 0xFFFFFFFF
    return out


def _tag_code(tag: str) -> int:
    return _word_code(tag) % 251 + 1


_KINDS, _WORDS, _TAGS = _Codes(_kind), _Codes(_word_code), _Codes(_tag_code)


def _word_arrays(document: Document, n: int) -> dict[str, Codes]:
    """Border, word, tag, neighbours and the first word of the clause, from the words of the sentences."""
    names = ("border", "word", "tag", "word_before", "word_after", "clause_word")
    tokens = [t for s in document.sentences for t in s.tokens]
    if not tokens:
        return {name: np.zeros(n, np.uint64) for name in names}
    starts, ends, texts, tags = zip(*tokens, strict=True)
    opens = np.zeros(len(tokens) + 1, np.bool_)  # words that begin a sentence
    opens[np.cumsum([0, *(len(s.tokens) for s in document.sentences)])] = True
    words = _numbers(_WORDS, texts)
    before, after = np.roll(words, 1), np.roll(words, -1)
    before[opens[:-1]] = after[opens[1:]] = 2
    stops = np.fromiter(map(_PAUSES.__contains__, texts), np.bool_, len(texts))
    first, lengths = np.array(starts), np.array(ends) - np.array(starts)
    owner = np.repeat(np.arange(len(tokens)), lengths)
    place = np.arange(len(owner)) - (np.cumsum(lengths) - lengths)[owner]  # within the word
    border = np.where(place == 0, 1, np.where(place == lengths[owner] - 1, 3, 2))
    border[lengths[owner] == 1] = 4
    values = (words, _numbers(_TAGS, tags), before, after, _clause_words(words, stops, opens[:-1]))
    out = {"border": border.astype(np.uint64), **{k: v[owner] for k, v in zip(names[1:], values, strict=True)}}
    return {name: _spread(value, first[owner] + place, n) for name, value in out.items()}


def _clause_words(words: Codes, stops: NDArray[np.bool_], opens: NDArray[np.bool_]) -> Codes:
    """For each word the first one of its clause; 1 for what stands between clauses."""
    begins = ~stops & (opens | np.concatenate(([True], stops[:-1])))
    latest = np.maximum.accumulate(np.where(begins, np.arange(len(words)), 0))
    return np.where(stops, np.uint64(1), words[latest])


def _spread(values: Codes, places: NDArray[np.intp], n: int) -> Codes:
    """Values at their places in a text of that length, 0 elsewhere."""
    out = np.zeros(n, np.uint64)
    out[places] = values
    return out


def _quoted(text: str) -> Codes:
    """1 inside “…”, 2 inside 《…》, 0 outside; a quotation mark belongs to its inside."""
    out = np.zeros(len(text), np.uint64)
    state = at = 0
    for mark in _QUOTE_STATES.finditer(text):
        i, c = mark.start(), mark[0]
        out[at:i] = state
        if c in "“《":
            state = 1 if c == "“" else 2
        out[i] = state
        if c in "”》\n":
            state = 0
        at = i + 1
    out[at:] = state
    return out


def _next_head(text: str, head: Codes) -> Codes:
    """The next head word that ends within the clause, with how near it is, seen from each character."""
    last = (head & np.uint64(1)).astype(np.bool_)
    marks = last.copy()
    marks[[m.start() for m in _CLAUSE_END.finditer(text)]] = True
    events = np.flatnonzero(marks)
    codes = np.append(np.where(last[events], head[events] >> np.uint64(2), np.uint64(0)), np.uint64(0))
    places = np.arange(len(text))
    following = np.searchsorted(events, places)
    code, distance = codes[following], np.append(events, 0)[following] - places
    near = np.where(distance <= _NEAR, 0, np.where(distance <= _FAR, 1, 2)).astype(np.uint64)
    return np.where(code > 0, code * np.uint64(4) + near, np.uint64(0))


def _vocabulary_codes(text: str, known: ahocorasick.Automaton) -> Codes:
    """The number of the longest known word over each character, with its first (bit 1) and last (bit 0) character marked."""
    out = np.zeros(len(text), np.uint64)
    found = [(end, length, number) for end, (length, number) in known.iter_long(text)]
    if found:
        ends, lengths, numbers = (np.array(x) for x in zip(*found, strict=True))
        starts = ends - lengths + 1
        before = np.cumsum(lengths) - lengths
        places = np.arange(lengths.sum()) + np.repeat(starts - before, lengths)
        out[places] = np.repeat(numbers.astype(np.uint64) << np.uint64(2), lengths)
        out[starts] |= np.uint64(2)
        out[ends] |= np.uint64(1)
    return out


def _automaton(words: Mapping[str, int]) -> ahocorasick.Automaton:
    """An Aho–Corasick automaton over words with their numbers (from 1)."""
    out = ahocorasick.Automaton()
    for word, number in words.items():
        out.add_word(word, (len(word), number))
    out.make_automaton()
    return out


@lru_cache(maxsize=1)
def _heads() -> ahocorasick.Automaton:
    """The head words of ``schemas/tagger.toml``: each its own number."""
    words = [w for group in vocabulary("tagger")["heads"].values() for w in group]
    return _automaton({w: _WORDS[w] for w in words})


@lru_cache(maxsize=1)
def _lexicon() -> ahocorasick.Automaton:
    """Known initiatives, numbered by their type."""
    return _automaton(dict(_lexicon_names()))


def _lexicon_names() -> Iterator[tuple[str, int]]:
    for row in initiatives():
        for name in row.names:
            if len(name) > 1:
                yield name, TYPES.index(row.type) + 1
