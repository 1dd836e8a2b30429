"""Document → Honors: titles and awards a town says it got, its ranks, and the pilots it takes part in."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from kg.model import Document, Honor, Span
from kg.ontology import vocabulary

_CLAUSE = re.compile(r"[，,。；;：:！!？?、）)]")
_QUOTE = re.compile(r"[“《]([^“”《》]{2,40})[”》]")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:年|[—\-－~～至](?:19|20)?\d\d年?)")
_LONGEST = 40


def honors(document: Document) -> tuple[Honor, ...]:
    """The honours, ranks and pilots of a report in text order; what is striven for or only planned is none."""
    reading = document.report.understood
    out: list[Honor] = []
    for index, sentence in enumerate(document.sentences):
        section = document.sections[sentence.section]
        if section.part != "plan":
            text = reading[sentence.span.start : sentence.span.end]
            out += _honors(document, index, text, section.year)
    return tuple(out)


def _honors(document: Document, index: int, text: str, year: int | None) -> list[Honor]:
    """The honours of one sentence, disjoint; of two that overlap the surer one stays."""
    offset, town = document.sentences[index].span.start, document.report.town.level
    out: dict[Span, Honor] = {}
    for start, end, grantor, kind in _found(text):
        span = Span(offset + start, offset + end)
        if not any(span.overlaps(other) for other in out):
            name = document.report.text[span.start : span.end]
            level = _level(name, town) or _level(grantor, town)
            out[span] = Honor(name, level, grantor, _year(text[:start], year), span, index, kind)
    return [out[span] for span in sorted(out)]


def _found(text: str) -> Iterator[tuple[int, int, str, Literal["honor", "rank", "pilot"]]]:
    """Yield (start, end, who granted it, kind) for a sentence, the surer kinds first."""
    for match in _verbs().finditer(text):
        weak = match[0] in _words("verbs", "weak")
        if text[: match.start()].endswith(_words("not", "before")):
            continue
        for start, end in _names(text, match.end(), weak=weak):
            kind: Literal["honor", "pilot"] = "pilot" if "试点" in text[start:end] else "honor"
            yield start, end, _grantor(text, match.start()), kind
    for match in _ranks().finditer(text):
        group = "rank" if match["rank"] else "scoped"
        yield match.start(group), match.end(group), "", "rank"
    for match in _pilots().finditer(text):
        yield match.start("name"), match.end("name"), "", "pilot"


@lru_cache(maxsize=32)
def _words(table: str, key: str) -> tuple[str, ...]:
    """A list of ``schemas/honors.toml``, the longest word first."""
    return tuple(sorted(vocabulary("honors")[table][key], key=lambda w: (-len(w), w)))


def _either(table: str, key: str) -> str:
    return "|".join(map(re.escape, _words(table, key)))


@lru_cache(maxsize=1)
def _verbs() -> re.Pattern[str]:
    words = sorted((*_words("verbs", "strong"), *_words("verbs", "weak")), key=lambda w: (-len(w), w))
    return re.compile("|".join(map(re.escape, words)))


@lru_cache(maxsize=1)
def _ranks() -> re.Pattern[str]:
    verbs, scopes = _either("ranks", "verbs"), _either("ranks", "scopes")
    # 第一批, 第三届 are no ranks; 首位 is one only with a scope or a verb of rank.
    number = r"(?:[一二三四五六七八九十]{1,3}|\d{1,3})"
    place = rf"第{number}(?:位|名)?(?![一二三四五六七八九十\d批届次个方产轮期家款部书时线站条])|首位|榜首"
    return re.compile(rf"(?:(?:{verbs})(?P<rank>(?:{scopes})?(?:{place}))|(?P<scoped>(?:{scopes})(?:排名)?(?:{place})))")


@lru_cache(maxsize=1)
def _pilots() -> re.Pattern[str]:
    begins, heads = _either("pilots", "begins"), _either("pilots", "heads")
    return re.compile(rf"(?P<name>(?:{begins})[^，,。；;：:、“”\s\d]{{2,20}}?(?:{heads}))")


def _names(text: str, at: int, *, weak: bool) -> Iterator[tuple[int, int]]:
    """The names behind a verb: quoted ones with what belongs to them, else the words up to the head."""
    stop = _CLAUSE.search(text, at)
    limit = min(stop.start() if stop else len(text), at + _LONGEST)
    heads = _words("heads", "listed") if weak else _words("heads", "words")
    quote = _QUOTE.search(text, at, min(len(text), at + _LONGEST))
    if quote and quote.start() <= limit:
        yield from _quoted(text, at, heads, weak=weak)
        return
    name = text[at:limit].lstrip("了为")
    start = limit - len(name)
    end = max((start + name.rfind(h) + len(h) for h in heads if h in name), default=start)
    if end > start + 1 and not any(word in text[start:end] for word in _words("not", "inside")):
        yield start, _without_tail(text, start, end)


def _quoted(text: str, at: int, heads: tuple[str, ...], *, weak: bool) -> Iterator[tuple[int, int]]:
    """Quoted names that follow one another; a weak verb needs a head in them or right behind them."""
    while quote := _QUOTE.search(text, at, min(len(text), at + _LONGEST)):
        between = text[at : quote.start()].lstrip("了、和及”为")
        if _CLAUSE.search(between) or any(word in between for word in _words("not", "inside")):
            return
        tail = text[quote.end() : quote.end() + 6]
        if quote[1].endswith(heads) or (not weak and tail.startswith(("称号", "荣誉", "奖", "等"))) or _award(quote[1], tail):
            yield quote.start(1), quote.end(1)
        at = quote.end()


def _award(name: str, tail: str) -> bool:
    """Whether a quoted name is one of an award although no listed head ends it."""
    return name.endswith(("奖", "杯", "单位", "集体", "城市")) or tail.startswith(("称号", "荣誉称号"))


def _without_tail(text: str, start: int, end: int) -> int:
    """The end of the name proper: 称号 and 荣誉 say what it is and are no part of it."""
    for tail in ("荣誉称号", "称号", "荣誉", "等"):
        if text.endswith(tail, start, end) and end - len(tail) > start + 1:
            end -= len(tail)
    return end


def _grantor(text: str, verb: int) -> str:
    """Who granted it: the words between 被, 获 or 经 and the verb."""
    said = text[max(0, verb - 24) : verb]
    at = max(said.rfind(cue) for cue in ("被", "获", "经"))
    if at >= 0 and not _CLAUSE.search(said[at:].replace("、", "")):
        return said[at + 1 :].strip("，、 ")
    return ""


def _level(words: str, town: str) -> str:
    """The level that the words name; 全区 is the autonomous region for a city, the district for a town."""
    for level, cues in vocabulary("honors")["level"].items():
        if any(cue in words for cue in cues):
            return "省级" if level == "县级" and "全区" in words and town in ("city", "province") else str(level)
    return ""


def _year(said: str, section: int | None) -> int | None:
    """The year stated last before the name, else that of its section."""
    stated = _YEAR.findall(said)
    return int(stated[-1]) if stated else section
