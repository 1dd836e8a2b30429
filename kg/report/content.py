"""What a brief is made of, whatever file it becomes: parts with statements, grids and charts."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.query.table import Cell, Piece


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence and what it rests on."""

    text: str
    evidence: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, the lengths of its segments, and what stands at its end."""

    label: str
    values: tuple[float, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Horizontal bars; ``legend`` names the segments where there are several."""

    title: str
    bars: Sequence[Bar]
    legend: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; ``evidence`` is for each row; ``shaded`` colours numbers but for the first and last column."""

    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    evidence: Sequence[tuple[Piece, ...]] = ()
    shaded: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter of the brief; ``basis`` says what was counted."""

    heading: str
    statements: Sequence[Statement] = ()
    chart: Chart | None = None
    grid: Grid | None = None
    basis: str = ""


@dataclass
class Notes:
    """Numbers the evidence as it is cited: one number for each stretch of a report."""

    found: list[Piece] = field(default_factory=list)
    number: dict[Piece, int] = field(default_factory=dict)

    def cite(self, evidence: Sequence[Piece], most: int = 3) -> list[int]:
        """The numbers of the first pieces of some evidence."""
        for piece in evidence[:most]:
            if piece not in self.number:
                self.found.append(piece)
                self.number[piece] = len(self.found)
        return [self.number[p] for p in evidence[:most]]
