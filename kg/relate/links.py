"""Document + Mentions → Links: which initiative is part of another, and which policy it is based on."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from kg.model import INITIATIVE_TYPES, Document, Mention, Span
from kg.ontology import vocabulary

Found = tuple[str, int, int, Span, str]
_SLOGAN = re.compile(r"[两二三四五六七八九十\d]+(?:大|项|个|类|重|场|条|张|工程|行动)|“[两三四五六七八九十]")
_SEVERAL = re.compile(r"([一二三四五六七八九])[^一二三四五六七八九大个项]([一二三四五六七八九])[^一二三四五六七八九大个项]")
_CLAUSE = re.compile(r"[，,：:；;（(]")
_EDGE = "“”‘’《》「」\"' "
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九十")} | {"两": 2}
# Further off another topic has begun: measured on the judged sample.
_FARTHEST, _NEAR = 60, 16


class _Named(NamedTuple):
    """A mention with its index, in its sentence's offsets."""

    number: int
    start: int
    end: int
    type: str


def links(document: Document, mentions: Sequence[Mention]) -> list[Found]:
    """The PART_OF and BASED_ON edges that sentences state: (type, source index, target index, evidence span, rule).

    Indexes are those of ``mentions``. The source is the part, or what is based; the target the whole, or the policy.
    The evidence runs from the first to the last word that says so. Every pair is given once, by its first rule.
    """
    by_sentence: dict[int, list[_Named]] = defaultdict(list)
    for index, mention in enumerate(mentions):
        if mention.type in INITIATIVE_TYPES:
            offset = document.sentences[mention.sentence].span.start
            by_sentence[mention.sentence].append(
                _Named(index, mention.span.start - offset, mention.span.end - offset, mention.type)
            )
    reading = document.report.understood
    out: dict[tuple[str, int, int], Found] = {}
    for i, named in sorted(by_sentence.items()):
        span = document.sentences[i].span
        text, ordered = reading[span.start : span.end], sorted(named, key=lambda n: (n.start, -n.end))
        for kind, source, target, rule in _links(text, ordered):
            if source.number != target.number:
                left, right = min(source.start, target.start), max(source.end, target.end)
                evidence = Span(span.start + left, span.start + right)
                key = (kind, source.number, target.number)
                out.setdefault(key, (kind, source.number, target.number, evidence, rule))
    return sorted(out.values(), key=lambda link: (link[3], link[0], link[1], link[2]))


def _links(text: str, named: Sequence[_Named]) -> Iterator[tuple[str, _Named, _Named, str]]:
    """All links of a sentence, with the rule of each."""
    for i, whole in enumerate(named):
        for part in _listed_after(text, named, i):
            yield "PART_OF", part, whole, "list"
        for part in _summed_up(text, named, i):
            yield "PART_OF", part, whole, "summed"
        for part in _done_within(text, named, i):
            yield "PART_OF", part, whole, "within"
        if whole.type == "Policy":
            for based, rule in _based(text, named, i):
                yield "BASED_ON", based, whole, rule


@lru_cache(maxsize=32)
def _words(table: str, key: str = "words") -> tuple[str, ...]:
    """A list of ``schemas/links.toml``, the longest word first."""
    return tuple(sorted(vocabulary("links")[table][key], key=lambda w: (-len(w), w)))


def _listed_after(text: str, named: Sequence[_Named], i: int) -> Iterator[_Named]:
    """The parts that a colon, 包括 or 其中 lists behind the whole."""
    whole = named[i]
    if i + 1 == len(named):
        return
    gap = text[whole.end : named[i + 1].start]
    if len(gap) > _FARTHEST // 2 or not _announces(gap, text[whole.start : whole.end]):
        return
    yield named[i + 1]
    count = _count(text[whole.start : whole.end]) if gap.strip(_EDGE)[:1] in ("：", ":") else 0
    for found, (left, right) in enumerate(pairwise(named[i + 1 :]), 1):
        # As many as the slogan says may each have their verb: “两大工程”：实施A，建设B.
        own_verb = found < count and len(text[left.end : right.start]) <= _NEAR and "。" not in text[left.end : right.start]
        if not (own_verb or _joins(text[left.end : right.start])):
            return
        yield right


def _announces(gap: str, whole: str) -> bool:
    """Whether the words between a whole and the next name say that its parts follow."""
    bare = gap.strip(_EDGE)
    if bare.startswith(("：", ":")) and len(bare) <= 4:  # noqa: PLR2004 -- a verb may stand there: ：推进
        return _SLOGAN.search(whole) is not None
    if bare in ("（", "(") and _SLOGAN.search(whole):
        return True
    if "（" in gap or "(" in gap:  # （即“21条”） gives another name
        return False
    tail = next((w for w in _words("contains") if bare.endswith(w)), "")
    before = bare.removesuffix(tail).strip("，, ") if tail else "x"
    if tail and len(before) <= 4:  # noqa: PLR2004 -- 工作, 建设 may follow the whole's name
        return True
    among = next((w for w in _words("among") if bare.startswith(("，" + w, w))), "")
    return bool(among) and len(bare) <= len(among) + 2


def _joins(gap: str) -> bool:
    """Whether two names are neighbours of one list."""
    return gap in _words("list", "between") or gap.strip(_EDGE) in ("、", "和", "与", "及", "以及")


def _summed_up(text: str, named: Sequence[_Named], i: int) -> Iterator[_Named]:
    """The parts right before a numbered slogan that sums them up: as many as it says, no more."""
    whole = named[i]
    name = text[whole.start : whole.end]
    count = _count(name)
    if not count or not i:
        return
    if text[named[i - 1].end : whole.start] not in _words("list", "summed"):
        return
    parts = [named[i - 1]]
    for j in range(i - 2, -1, -1):
        if len(parts) == count or not _joins(text[named[j].end : named[j + 1].start]):
            break
        parts.append(named[j])
    if len(parts) == count or "等" in text[named[i - 1].end : whole.start]:
        yield from reversed(parts)


def _count(name: str) -> int:
    """The number that a slogan begins with: 3 of “三大工程”."""
    bare = name.lstrip(_EDGE)
    several = _SEVERAL.match(bare)
    if several:  # “一河五园” sums up six
        return _DIGITS[several[1]] + _DIGITS[several[2]]
    return _DIGITS.get(bare[:1], 0) if _SLOGAN.match(bare) else 0


def _done_within(text: str, named: Sequence[_Named], i: int) -> Iterator[_Named]:
    """What is done in the course of a campaign (在…活动中，…), or made part of something (纳入…)."""
    whole = named[i]
    before, after = text[max(0, whole.start - 6) : whole.start].rstrip(_EDGE), text[whole.end :].lstrip(_EDGE)
    opened = before.endswith(_words("within", "before")) and after.startswith(_words("within", "after"))
    if opened and whole.type != "Policy" and i + 1 < len(named):
        said = text[whole.end : named[i + 1].start].strip(_EDGE)
        if len(said) <= _NEAR and not _CLAUSE.search(said, said.find("，") + 1):
            yield named[i + 1]
    planned = text[whole.start : whole.end].rstrip(_EDGE).endswith(_words("within", "plans"))
    if planned and before.endswith(_words("within", "into")) and i:
        gap = text[named[i - 1].end : whole.start].strip(_EDGE)
        if gap.endswith(_words("within", "into")) and len(gap) <= 6:  # noqa: PLR2004 -- 工作纳入
            yield named[i - 1]


def _based(text: str, named: Sequence[_Named], i: int) -> Iterator[tuple[_Named, str]]:
    """The initiatives of the next clause that go by this policy, with the rule that says so."""
    policy = named[i]
    before = text[max(0, policy.start - 10) : policy.start].rstrip(_EDGE)
    yield from _based_at_once(text, named, i, before)
    comma = _CLAUSE.search(text, policy.end)
    if not comma or comma.start() - policy.end > _FARTHEST // 2:
        return
    tail = text[policy.end : comma.start()].strip(_EDGE + "）)")
    rule = _rule(before, tail)
    following = [n for n in named[i + 1 :] if comma.end() <= n.start <= comma.end() + _FARTHEST]
    if not rule or not following:
        return
    first = following[0]
    said = text[comma.end() : first.start].strip(_EDGE)
    between = len(_CLAUSE.findall(said))  # 按照X要求，精心组织，开展Y: one clause may lie between
    if between > (rule == "by_rule") or (between and len(said) > _FARTHEST // 2):
        return
    if first.type == "Policy" and not said.endswith(_words("written", "verbs")):
        return
    document = text[policy.start - 1] == "《" or text[policy.start] == "《"
    if rule == "carried" and not (document and said.endswith(_words("carried", "verbs"))):
        return
    yield first, rule
    for left, right in pairwise(following):
        if not _joins(text[left.end : right.start]):
            return
        yield right, rule


def _based_at_once(text: str, named: Sequence[_Named], i: int, before: str) -> Iterator[tuple[_Named, str]]:
    """What follows the policy in the same clause: 按照《方案》要求开展X."""
    if i + 1 == len(named) or named[i + 1].type == "Policy" or not before.endswith(_words("by_rule", "before")):
        return
    gap = text[named[i].end : named[i + 1].start].strip(_EDGE)
    verb = next((v for v in _words("carried", "verbs") if gap.endswith(v)), "")
    if verb and gap.removesuffix(verb) in _words("by_rule", "tail"):
        yield named[i + 1], "at_once"


def _rule(before: str, tail: str) -> str:
    """The rule whose cue stands before a policy and whose words stand behind it."""
    if before.endswith(_words("by_rule", "before")) and tail in _words("by_rule", "tail"):
        return "by_rule"
    if before.endswith(_words("framed", "before")) and tail in _words("framed", "after"):
        return "framed" if tail or not before.endswith(("以", "在")) else ""
    if before.endswith(_words("carried", "before")) and tail in _words("carried", "tail"):
        return "carried"
    return ""
