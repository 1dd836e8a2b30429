"""Bars → SVG that stands inside a page: text stays text, nothing is fetched, and it prints in black and white."""

from xml.sax.saxutils import escape

from kg.report.content import Bar, Chart

_LABEL, _LENGTH, _NOTE, _ROW = 170, 420, 110, 26  # pixels
# Light to dark, told apart in print too.
_FILLS = ("#1f4e79", "#5b9bd5", "#f0a830", "#c8c8c8")


def svg(chart: Chart) -> str:
    """A chart as an SVG element."""
    longest = max((sum(bar.values) for bar in chart.bars), default=0) or 1
    top = _ROW if chart.legend else 0
    width, height = _LABEL + _LENGTH + _NOTE, top + _ROW * len(chart.bars)
    rows = "".join(_row(bar, top + i * _ROW, longest) for i, bar in enumerate(chart.bars))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img" '
        f'aria-label="{_text(chart.title)}">{_legend(chart)}{rows}</svg>'
    )


def _legend(chart: Chart) -> str:
    parts = []
    for i, name in enumerate(chart.legend):
        x = _LABEL + i * 90
        parts.append(f'<rect x="{x}" y="6" width="12" height="12" fill="{_FILLS[i]}"/>')
        parts.append(f'<text x="{x + 17}" y="17">{_text(name)}</text>')
    return "".join(parts)


def _row(bar: Bar, y: int, longest: float) -> str:
    x = float(_LABEL)
    parts = [f'<text x="{_LABEL - 8}" y="{y + 17}" text-anchor="end">{_text(bar.label)}</text>']
    for i, value in enumerate(bar.values):
        length = value / longest * _LENGTH
        parts.append(f'<rect x="{x:.1f}" y="{y + 4}" width="{length:.1f}" height="{_ROW - 9}" fill="{_FILLS[i % len(_FILLS)]}"/>')
        x += length
    return "".join(parts) + f'<text x="{x + 6:.1f}" y="{y + 17}">{_text(bar.note)}</text>'


def _text(value: str) -> str:
    return escape(value.encode(errors="ignore").decode(), {'"': "&quot;"})
