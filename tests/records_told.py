"""What is known from one report, told in lines that a person can read against the text; the golden files hold them."""

from pathlib import Path

from kg.build import SAMPLE
from kg.extraction import Options, extract_report
from kg.model import Extraction
from kg.read import find, read

REPORTS = ("w-06", "w-22", "w-33")
FOLDER = Path(__file__).parent / "golden"


def extracted(name: str, tagger: str = "light") -> Extraction:
    source = next(s for s in find([SAMPLE]) if s.name == name)
    return extract_report(read(source)[0], Options(tagger=tagger))


def told_neural(e: Extraction) -> str:
    """The mentions alone, scores to one digit: the rest is told of the light tagger, and a network's sums vary more."""
    return "\n".join(f"{m.span.start}-{m.span.end} {m.type} {m.text} {m.score:.1f}" for m in e.mentions) + "\n"


def told(e: Extraction) -> str:
    """Scores to two digits: the last ones differ between processors."""
    return "\n".join([*_mentions(e), *_entities(e), *_figures(e), *_others(e)]) + "\n"


def _mentions(e):
    for m in e.mentions:
        yield f"mention {m.span.start}-{m.span.end} {m.type} {m.text} | {m.extractor}: {m.reason} {m.score:.2f} s{m.section}"
    for n in e.nested:
        yield f"inside {n.span.start}-{n.span.end} {n.type} {n.text} | in mention {n.mention}"


def _entities(e):
    for i, x in enumerate(e.entities):
        mentions = " ".join(map(str, x.mentions))
        yield f"entity {i} {x.type} {x.name} | {'、'.join(x.aliases)} | mentions {mentions} | {'; '.join(x.merges)}"
        if x.themes:
            yield f"  {' '.join(x.themes)} | {' '.join(x.subthemes)} | {x.status} | {'、'.join(x.places)} | {'、'.join(x.orgs)}"
            yield "  " + " ".join(f"{c.value}:{c.span.start}-{c.span.end}:{c.weight:.1f}:{c.rule}" for c in x.clues)


def _figures(e):
    for f in e.figures:
        value = f"{f.value} {f.unit} = {f.normal_value} {f.normal_unit}"
        signs = [f.modifier, f.change, "share" if f.share else "", "masked" if f.masked else "", f.role, f.year, f.initiative]
        yield f"figure {f.span.start}-{f.span.end} {f.text} | {f.indicator} = {value} | {signs}"


def _others(e):
    yield from (f"link {x.type} {x.source} → {x.target} at {x.span.start}-{x.span.end} by {x.rule}" for x in e.links)
    for h in e.honors:
        yield f"honour {h.span.start}-{h.span.end} {h.name} | {h.kind} {h.level} by {h.grantor} in {h.year}"
    yield from (f"problem {p.span.start}-{p.span.end} {p.text}" for p in e.problems)
    for p in e.places:
        yield f"place {p.entity} {p.role} {p.code} {p.full_name} | {'/'.join(p.parents)} | {' '.join(p.candidates)}"
