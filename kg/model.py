"""The records that flow from stage to stage: frozen, slotted, nothing but the standard library.

All offsets are Unicode code points into ``Report.text``, half-open ``[start, end)``.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal, NamedTuple

EntityType = Literal["Project", "Program", "Policy", "Campaign", "Place", "Organization"]
Status = Literal["done", "ongoing", "planned", "none"]
STATUSES: tuple[Status, ...] = ("none", "planned", "ongoing", "done")
"""What a report can say of an initiative, the least advanced first."""

GRAPH_FORMAT = "kg-graph/1"
"""What the attribute ``format`` of a graph says: a reader refuses another."""

Part = Literal["opening", "review", "highlights", "problems", "plan"]
PERIOD_PARTS = ("term", "q1", "first_half", "q2", "q3", "second_half", "q4", "month", "year")
"""The parts of a year that reports speak of, in the order in which reports of one year follow each other."""

INITIATIVE_TYPES: tuple[EntityType, ...] = ("Project", "Program", "Policy", "Campaign")
ENTITY_TYPES: tuple[EntityType, ...] = (*INITIATIVE_TYPES, "Place", "Organization")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a report's text, ``[start, end)`` in code points."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Span") -> bool:
        """Whether the other lies wholly inside."""
        return self.start <= other.start and other.end <= self.end


class Token(NamedTuple):
    """A word with its place and the part-of-speech tag of jieba's dictionary (``x`` where it has none)."""

    start: int
    end: int
    text: str
    tag: str


@dataclass(frozen=True, slots=True)
class Period:
    """The time a report speaks of. ``year`` is None where it is masked (``20XX``) or not stated."""

    year: int | None
    part: Literal["year", "first_half", "second_half", "q1", "q2", "q3", "q4", "month", "term"]
    label: str
    masked: bool = False

    @property
    def order(self) -> tuple[int, int] | None:
        """What puts reports in the order of time; None where the year is not known."""
        return None if self.year is None else (self.year, PERIOD_PARTS.index(self.part))


@dataclass(frozen=True, slots=True)
class Town:
    """The place whose government reports: its name as written, and the parents the text states, outermost first."""

    name: str
    level: Literal["province", "city", "county", "township", "village", "unknown"]
    parents: tuple[str, ...] = ()
    masked: bool = False
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Noise:
    """A stretch that is no part of the report (boilerplate, watermark, page number): in the text, not extracted from."""

    span: Span
    kind: str


@dataclass(frozen=True, slots=True)
class Report:
    """One source text with what its own words and its file say about it.

    ``id`` is a hash of the source's name and the text; ``source`` is the file's name, with the member's path for an
    archive (``reports.zip!/青山镇.docx``), never a folder of the machine. ``reading`` is the text as it is understood,
    character for character of the same length: simplified, half-width digits, repaired quotes (empty: the text
    itself). ``pages`` holds the start offset of each page where the format has pages.
    """

    id: str
    name: str
    source: str
    text: str
    sha256: str
    title: str
    kind: str
    period: Period
    town: Town
    reading: str = ""
    encoding: str = "utf-8"
    noise: tuple[Noise, ...] = ()
    pages: tuple[int, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def understood(self) -> str:
        """The text to work on: ``reading``, or the text itself where nothing had to be understood."""
        return self.reading or self.text


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the heading tree: ``span`` runs from its heading to the next heading of its level or above.

    ``level`` is 0 for the whole report, 1 for 一、, 2 for （一）, 3 for 1. or 一是 …; ``parent`` indexes ``Document.sections``
    (-1 for the root); ``year`` is the year the section speaks of, None where it is not known.
    """

    span: Span
    heading: str
    level: int
    part: Part
    year: int | None
    parent: int


_BEGIN = attrgetter("span.start")


def section_at(offset: int, sections: Sequence[Section]) -> int:
    """The index of the innermost section that holds an offset: the last one begun, or the nearest of its parents still open."""
    index = bisect_right(sections, offset, key=_BEGIN) - 1
    while index > 0 and sections[index].span.end <= offset:
        index = sections[index].parent
    return max(index, 0)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, with its section's index and its words."""

    span: Span
    section: int
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A report cut into sections and sentences, both in text order; noise is in no sentence."""

    report: Report
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]

    def sentence_at(self, offset: int) -> int:
        """The index of the sentence that holds a character, -1 where none does."""
        index = bisect_right(self.sentences, offset, key=_BEGIN) - 1
        return index if index >= 0 and offset < self.sentences[index].span.end else -1

    def heading_path(self, section: int) -> tuple[str, ...]:
        """The headings from the outermost down to this section, the report's root left out."""
        path: list[str] = []
        while section > 0:
            path.append(self.sections[section].heading)
            section = self.sections[section].parent
        return tuple(reversed(path))


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where an entity is named. ``text`` equals the report's text at ``span``, always.

    ``extractor`` names the module that found it, ``reason`` the rule or the evidence; ``score`` is the probability that
    the span and the type are right.
    """

    report_id: str
    type: EntityType
    text: str
    span: Span
    sentence: int
    section: int
    extractor: str
    reason: str
    score: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a claim comes from: a span of one report, the sentence around it, which begins at ``at``, and its headings."""

    report_id: str
    span: Span
    quote: str
    at: int
    heading: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit and what it measures.

    ``value`` is in ``unit`` as written (None where masked), ``normal_value`` and ``normal_unit`` in the unit's base
    (``schemas/units.toml``). ``initiative`` indexes ``Extraction.entities`` where the figure belongs to one.
    """

    text: str
    span: Span
    sentence: int
    indicator: str
    value: float | None
    unit: str
    normal_value: float | None
    normal_unit: str
    modifier: str = ""
    change: str = ""
    share: bool = False
    role: Literal["result", "target"] = "result"
    year: int | None = None
    masked: bool = False
    initiative: int | None = None


@dataclass(frozen=True, slots=True)
class Honor:
    """A title, an award, a rank or a pilot: ``name`` as written, ``level`` 国家级 to 镇级 or empty.

    ``grantor`` is who gave it, where that is stated. ``year`` is the stated year, else that of the section; ``span``
    covers the name in the report's text.
    """

    name: str
    level: str
    grantor: str
    year: int | None
    span: Span
    sentence: int
    kind: Literal["honor", "rank", "pilot"]


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem that the town names, as written and without its number; ``span`` covers ``text`` in the report."""

    text: str
    span: Span
    sentence: int


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """What the gazetteer says of a place entity, by index into ``Extraction.entities``.

    ``code`` is the GB/T 2260 or town code, empty where the place is not known or not clear (then ``candidates`` are the codes
    that fit). ``parents`` are the names of the places above, outermost first, ``above`` their codes. ``role`` says what the
    place is to the report: own, partner, origin, donation, firm, doc, other.
    """

    entity: int
    role: str
    code: str = ""
    full_name: str = ""
    parents: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None
    approximate: bool = False
    candidates: tuple[str, ...] = ()
    above: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownTown:
    """What the gazetteer says of the place that wrote a report.

    ``codes`` are those of the places it may be: one where it is clear, none where its name is masked or nobody's. ``shared``
    says that several places have or had the name at one time. ``name`` is the full name where it is clear, ``parents`` are
    (code, full name) of the places above that the text states, outermost first, the code empty where it is not clear.
    """

    codes: tuple[str, ...] = ()
    shared: bool = False
    name: str = ""
    parents: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Guess:
    """A place with the probability that a report comes from it; ``parents`` are (code, name), outermost first."""

    level: Literal["province", "city", "county", "township"]
    code: str
    name: str
    parents: tuple[tuple[str, str], ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between two entities of one report, by index into ``Extraction.entities``."""

    type: str
    source: int
    target: int
    span: Span
    rule: str


@dataclass(frozen=True, slots=True)
class Clue:
    """A word of the text that speaks for a theme or a status, and how much."""

    value: str
    span: Span
    weight: float
    rule: str


@dataclass(frozen=True, slots=True)
class Hint:
    """What another stage knows of a span before it is extracted.

    ``fact`` names it: ``gazetteer own`` is the report's own area, ``gazetteer below`` a place inside it, where something of the
    report can be, ``gazetteer`` any other.
    """

    span: Span
    type: EntityType
    fact: str


@dataclass(frozen=True, slots=True)
class Nested:
    """A place or an organisation named inside an initiative's own span; ``mention`` indexes the initiative's mention."""

    mention: int
    type: EntityType
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class ReportEntity:
    """The mentions of one thing in one report, by index into ``Extraction.mentions``.

    ``name`` is the fullest form, ``aliases`` the others. ``themes`` are main themes, most specific first, ``subthemes`` the
    narrower ones that a cue word names. ``places`` and ``orgs`` are
    names as far as the report gives them. ``clues`` are the evidence of themes and status. ``merges`` say why each alias
    was joined.
    """

    type: EntityType
    name: str
    aliases: tuple[str, ...]
    mentions: tuple[int, ...]
    themes: tuple[str, ...] = ()
    subthemes: tuple[str, ...] = ()
    status: Status = "none"
    places: tuple[str, ...] = ()
    orgs: tuple[str, ...] = ()
    clues: tuple[Clue, ...] = ()
    merges: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that is known from one report alone: what the cache stores and a worker returns.

    ``guesses`` are the places that a masked report is surely enough from, outermost first, and ``location_clues`` what speaks
    for and against places.
    """

    report: Report
    sections: tuple[Section, ...]
    sentences: tuple[Span, ...]
    mentions: tuple[Mention, ...]
    entities: tuple[ReportEntity, ...]
    nested: tuple[Nested, ...] = ()
    figures: tuple[Figure, ...] = ()
    links: tuple[Link, ...] = ()
    honors: tuple[Honor, ...] = ()
    problems: tuple[Problem, ...] = ()
    places: tuple[KnownPlace, ...] = ()
    known_town: KnownTown = KnownTown()
    guesses: tuple[Guess, ...] = ()
    location_clues: tuple[Clue, ...] = ()

    @property
    def town_parents(self) -> tuple[tuple[str, str], ...]:
        """(code, name) of the places above the town that the text states, outermost first; no code where none is known."""
        return self.known_town.parents or tuple(("", name) for name in self.report.town.parents)


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing of the whole corpus: a node to be. ``mentions`` are (report id, index into its mentions)."""

    id: str
    type: str
    name: str
    aliases: tuple[str, ...]
    scope: str
    mentions: tuple[tuple[str, int], ...]
    attributes: tuple[tuple[str, str | int | float | bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """A typed edge to be, between two entity ids, with what limits it and the sentences it rests on.

    Type, ends and ``qualifiers`` make it the relation it is; ``attributes`` are what the rest of the corpus adds to it.
    """

    type: str
    source: str
    target: str
    qualifiers: tuple[tuple[str, str | int | float | bool], ...]
    evidence: tuple[Evidence, ...]
    attributes: tuple[tuple[str, str | int | float | bool], ...] = ()
