#!/usr/bin/env python3
"""Draw the pictures of the documentation, from the sample reports where no other build is named.

usage: pictures.py graphml        docs/images/graphml.png: graph.graphml read by igraph, drawn with matplotlib (extra `train`)
       pictures.py annotate       docs/images/annotate.png: the page of `kg annotate` in Chromium (extra `test`)
       pictures.py page OUT       docs/images/page-*.png: graph.html of the build in OUT, in Chromium (extra `test`)

The first is also an example of what can be done with the file: forty lines, nothing of this package.
"""

import sys
import tempfile
import threading
from pathlib import Path

IMAGES = Path(__file__).parents[1] / "docs" / "images"
COLOURS = {
    "Town": "#c8842c",
    "Theme": "#46546b",
    "Project": "#2f74c8",
    "Program": "#17877d",
    "Policy": "#7b5fc0",
    "Campaign": "#cf5c57",
}
LEAST_TOWNS = 3  # an initiative is drawn when so many of the eight towns carry it out


def graphml() -> None:
    """Towns, themes, and what several towns do, as any program sees them that reads GraphML."""
    import igraph  # noqa: PLC0415 -- each picture has its own library
    import matplotlib.pyplot as plt  # noqa: PLC0415
    from matplotlib.lines import Line2D  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        _build(Path(folder))
        whole = igraph.Graph.Read_GraphML(str(Path(folder) / "graph.graphml"))
    drawn = whole.vs.select(
        lambda v: (v["type"] in ("Town", "Theme") and v["broader"] == "") or (v["towns"] >= LEAST_TOWNS and v["type"] in COLOURS)
    )
    graph = whole.induced_subgraph(drawn)
    graph.delete_edges(graph.es.select(type_notin=["CARRIES_OUT", "HAS_THEME"]))
    graph.delete_vertices(graph.vs.select(_degree=0))
    graph = graph.simplify(combine_edges="first")
    place = _places(graph)
    plt.rcParams["font.family"] = ["Noto Sans CJK SC", "Noto Sans CJK JP", "sans-serif"]
    figure, axes = plt.subplots(figsize=(15, 9.4), dpi=110)
    for e in graph.es:
        (x0, y0), (x1, y1) = place[e.source], place[e.target]
        axes.plot([x0, x1], [y0, y1], color="#cfd7e0", linewidth=0.7 if e["type"] == "CARRIES_OUT" else 1.1, zorder=1)
    for v in graph.vs:
        big = v["type"] in ("Town", "Theme")
        axes.scatter(
            *place[v.index], s=30 + 16 * v.degree(), color=COLOURS[v["type"]], marker="s" if v["type"] == "Town" else "o", zorder=2
        )
        axes.annotate(
            v["label"],
            place[v.index],
            xytext=(0, 9),
            textcoords="offset points",
            ha="center",
            fontsize=11 if big else 8.5,
            weight="bold" if big else "normal",
            zorder=3,
        )
    labels = {v["type"]: v["type_label"] for v in graph.vs}
    axes.legend(
        handles=[Line2D([], [], marker="o", linestyle="", color=c, label=labels[t]) for t, c in COLOURS.items() if t in labels],
        loc="lower left",
        frameon=False,
    )
    axes.axis("off")
    figure.tight_layout(pad=0.2)
    figure.savefig(IMAGES / "graphml.png")


def _places(graph) -> list[tuple[float, float]]:  # noqa: ANN001
    import random  # noqa: PLC0415

    import igraph  # noqa: PLC0415

    igraph.set_random_number_generator(random.Random(5))  # noqa: S311 -- a layout
    return [tuple(p) for p in graph.layout_fruchterman_reingold(niter=3000)]


def _build(out: Path) -> None:
    from kg.build import build  # noqa: PLC0415

    build([], out, sample=True)


def annotate() -> None:
    """The page with the first sample report: two names accepted, one rejected, one being looked at."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    from kg.annotate import Server, Store  # noqa: PLC0415
    from kg.build import SAMPLE  # noqa: PLC0415
    from tests.chromium import ARGUMENTS, chromium_path  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as p:
        server = Server(Store(SAMPLE, Path(folder) / "gold"))
        threading.Thread(target=server.serve, daemon=True).start()
        page = p.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS).new_page(viewport={"width": 1360, "height": 800})
        page.goto(f"{server.url}&look=light")
        page.locator("html[data-ready]").wait_for(timeout=600_000)
        for key in ("j", "a", "a", "x", "j", "j"):
            page.keyboard.press(key)
        page.locator("html[data-save='saved']").wait_for()
        page.screenshot(path=IMAGES / "annotate.png")
        server.stop()


def page(out: Path) -> None:
    """The overview; the town that does most; the sentence of the most widespread programme in its paragraph, in the dark."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    from kg.export.node_link import read  # noqa: PLC0415
    from tests.chromium import ARGUMENTS, chromium_path  # noqa: PLC0415

    graph = read(out / "graph.json")

    def first(kind: str, count: str) -> str:
        return min((k for k, d in graph.nodes(data=True) if d["type"] == kind), key=lambda k: (-graph.nodes[k][count], k))

    views = {
        "overview": "v=overview&look=light",
        "town": f"v=node&n={first('Town', 'initiatives')}&look=light",
        "evidence": f"v=evidence&n={first('Program', 'towns')}&look=dark",
    }
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        for name, view in views.items():
            shown = browser.new_page(viewport={"width": 1360, "height": 800})
            shown.goto(f"{(out / 'graph.html').resolve().as_uri()}#{view}")
            shown.locator("html[data-ready]").wait_for(timeout=600_000)
            shown.wait_for_timeout(2000)
            shown.screenshot(path=IMAGES / f"page-{name}.png")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    pictures = {"graphml": graphml, "annotate": annotate}
    if sys.argv[1:2] == ["page"] and len(sys.argv) == 3:  # noqa: PLR2004
        page(Path(sys.argv[2]))
    elif len(sys.argv) == 2 and sys.argv[1] in pictures:  # noqa: PLR2004
        pictures[sys.argv[1]]()
    else:
        sys.exit(__doc__)
