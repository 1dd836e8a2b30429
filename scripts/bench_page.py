#!/usr/bin/env python3
"""Measure the page in a real Chromium, beside stock pyvis on the same graph.

    python scripts/bench_page.py --nodes 5000 20000

Every time is the best of the runs (--runs); on a busy machine CPU times and ratios say more. Stock pyvis is taken at its
fastest: with the page's positions, without physics, with straight edges (as it comes it needs minutes at 1,000 nodes).
The graphs are made by tests/view/make_graph.py, or read with --graph from a graph.json. Needs chromium and playwright.
"""

import argparse
import itertools
import json
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "view")]

import make_graph  # noqa: E402
import networkx as nx  # noqa: E402

from kg import view  # noqa: E402
from kg.export.node_link import read  # noqa: E402

ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
# A proxy that never answers: what an office network does to a page that wants a content delivery network.
WHOLE = 100  # from here on decimals say nothing
KEYS = 11  # that keys() types
TURN = 10  # wheel steps in, then as many out
HANGING = ["--proxy-server=http://10.255.255.1:9", "--proxy-bypass-list=<-loopback>"]
FRAMES = """n => new Promise(done => { const t = [];
  const f = now => { t.push(now); t.length < n && now - t[0] < 6000 ? requestAnimationFrame(f) : done(t) };
  requestAnimationFrame(f) })"""
BUSY = """() => { window.__gaps = []; let last = performance.now();
  setInterval(() => { const now = performance.now();
    if (now - last > 60) window.__gaps.push([last, now]);
    last = now }, 10) }"""
BEST_OF = """n => { const t = []; for (let r = 0; r < 5; r++) { const s = performance.now();
  for (let i = 0; i < n; i++) CODE; t.push((performance.now() - s) / n) }
  return Math.min(...t) }"""
EXPAND = """hubs => hubs.map(id => { const s = performance.now();
  location.hash = 'v=node&n=' + id; dispatchEvent(new HashChangeEvent('hashchange')); kgPage.redraw();
  return performance.now() - s })"""


def stock(graph: nx.MultiDiGraph, path: Path) -> None:
    """The same nodes and edges as pyvis 0.3.2 writes them, at its fastest: our positions, no physics, straight edges."""
    from pyvis.network import Network  # noqa: PLC0415 - only for the comparison

    from kg.view.index import index  # noqa: PLC0415
    from kg.view.layout import positions  # noqa: PLC0415

    numbered = index(graph)
    net = Network(directed=True, cdn_resources="in_line")
    net.toggle_physics(False)  # noqa: FBT003 - their signature
    net.options.edges.smooth.enabled = False
    for i, (x, y) in enumerate(positions(numbered)):
        data = numbered.nodes[i]
        # add_node would look through a list for every node: quadratic.
        net.nodes.append(
            {
                "id": i,
                "label": data["label"],
                "title": data["evidence"][:300],
                "x": x,
                "y": y,
                "shape": "dot",
                "size": 10,
            }
        )
    net.edges.extend({"from": e.source, "to": e.target, "title": e.data["label"], "arrows": "to"} for e in numbered.edges)
    html = net.generate_html()
    # Without these the comparison page could not even open offline.
    path.write_text("\n".join(row for row in html.split("\n") if "cdn.jsdelivr" not in row), encoding="utf-8", newline="\n")


def interactive(page: Page, path: Path, ready: str) -> dict[str, float]:
    """First paint, the end of the last stretch in which the page could not have answered a click, CPU until then."""
    client = page.context.new_cdp_session(page)
    client.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.add_init_script(f"({BUSY})()")
    page.goto(path.as_uri(), wait_until="commit")
    deadline = time.monotonic() + 120
    while not page.evaluate(ready):
        if time.monotonic() > deadline:
            return {"first paint ms": float("nan"), "interactive ms": float("nan"), "main thread CPU ms": float("nan")}
        page.wait_for_timeout(50)
    cpu = busy(client)
    page.wait_for_timeout(700)
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN")
    shown = page.evaluate("window.__shown ?? performance.now() - 700")
    gaps = [end for _, end in page.evaluate("window.__gaps") if end < shown + 700]
    return {"first paint ms": paint, "interactive ms": max([paint, *gaps]), "main thread CPU ms": cpu}


def frames(page: Page, client: CDPSession) -> dict[str, float]:
    """Frames a second while dragging and wheeling over the canvas with real input."""
    box = page.locator("#net, #mynetwork").first.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    out = {}
    for name in ("pan", "zoom"):
        page.evaluate(f"() => {{ window.__f = ({FRAMES})(150) }}")
        if name == "pan":
            page.mouse.move(x + 3, y + 90)
            page.mouse.down()
        end = time.monotonic() + 6
        for step in itertools.takewhile(lambda _, end=end: time.monotonic() < end, range(60)):
            if name == "pan":
                page.mouse.move(x + 120 * ((step % 20) / 20), y + 90 + step % 30)
            else:
                client.send(
                    "Input.dispatchMouseEvent",
                    {"type": "mouseWheel", "x": x, "y": y, "deltaX": 0, "deltaY": -60 if step % 20 < TURN else 60},
                )
        if name == "pan":
            page.mouse.up()
        times = page.evaluate("() => window.__f")
        steps = sorted(b - a for a, b in itertools.pairwise(times))
        out[f"{name} frames/s"] = 1000 / statistics.mean(steps)
        out[f"{name} p95 frame ms"] = steps[int(len(steps) * 0.95)]
    return out


def redraw(page: Page, code: str, times: int) -> float:
    """JavaScript time of one redraw: the best of five rounds."""
    return float(page.evaluate(BEST_OF.replace("CODE", code), times))


def ours(browser: Browser, path: Path, graph: nx.MultiDiGraph) -> dict[str, float]:
    """All rows of the table for our page."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url) if not r.url.startswith(("file:", "data:", "blob:")) else None)
    client = page.context.new_cdp_session(page)
    client.send("Performance.enable", {"timeDomain": "threadTicks"})
    out = interactive(page, path, "document.documentElement.dataset.ready")
    out["JS ms per redraw"] = redraw(page, "kgPage.redraw()", 20)
    out |= frames(page, client)
    out["labels in first view"], out["overlapping labels"] = labels(page)
    client.send("HeapProfiler.collectGarbage")
    out["heap MB"] = client.send("Runtime.getHeapUsage")["usedSize"] / 1e6
    before = busy(client)
    out["search ms per key, worst"] = keys(page)
    out["search CPU ms per key, mean"] = (busy(client) - before) / KEYS
    out |= expand(page, client, graph)
    out["requests leaving the page"] = len(asked)
    page.close()
    return out


def labels(page: Page) -> tuple[int, int]:
    """Labels painted, and pairs of them that overlap, in the first view."""
    page.reload()
    page.wait_for_timeout(1500)
    boxes = page.evaluate("kgPage.painted()")

    def hit(a: dict[str, float], b: dict[str, float]) -> bool:
        return a["x"] < b["x"] + b["w"] and b["x"] < a["x"] + a["w"] and a["y"] < b["y"] + b["h"] and b["y"] < a["y"] + a["h"]

    return len(boxes), sum(hit(a, b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])


def keys(page: Page) -> float:
    """The longest handling of one key in the search field, after the first has prepared the index."""
    return page.evaluate("""() => { const q = document.querySelector('#finder input'); const out = [];
      for (const text of ['污', '污水', '污水处', 'h', 'hz', 'hzz', 'gbznt', '新', '镇', '的']) { q.value = text;
        const s = performance.now(); q.dispatchEvent(new Event('input')); out.push(performance.now() - s) }
      q.value = ''; q.dispatchEvent(new Event('input')); return Math.max(...out.slice(1)) }""")


def expand(page: Page, client: CDPSession, graph: nx.MultiDiGraph) -> dict[str, float]:
    """Until drawn: opening the forty nodes with most links; as the clock has it, and as CPU time of the main thread."""
    hubs = sorted(graph.nodes, key=lambda k: -graph.degree(k))[:40]
    took = page.evaluate(EXPAND, hubs)
    work = []
    for hub in hubs:
        before = busy(client)
        page.evaluate(EXPAND, [hub])
        work.append(busy(client) - before)
    at = int(len(hubs) * 0.95) - 1
    return {"expand ms, p95 of 40 with largest hubs": sorted(took)[at], "expand CPU ms, p95": sorted(work)[at]}


def busy(client: CDPSession) -> float:
    """CPU milliseconds the main thread has spent so far."""
    return 1000 * next(m["value"] for m in client.send("Performance.getMetrics")["metrics"] if m["name"] == "TaskDuration")


def theirs(browser: Browser, path: Path) -> dict[str, float]:
    """The rows stock pyvis has."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    client = page.context.new_cdp_session(page)
    out = interactive(page, path, "typeof network !== 'undefined' && Boolean(network)")
    out["JS ms per redraw"] = redraw(page, "network.renderer._redraw()", 1)
    out |= frames(page, client)
    client.send("HeapProfiler.collectGarbage")
    out["heap MB"] = client.send("Runtime.getHeapUsage")["usedSize"] / 1e6
    page.close()
    return out


def best(runs: list[dict[str, float]]) -> dict[str, float]:
    """The best of several runs, row by row: most frames and labels, least of the rest."""
    return {k: (max if "/s" in k or k.startswith("labels") else min)(r[k] for r in runs) for k in runs[0]}


def behind_hanging_proxy(playwright: object, path: Path, chromium: str) -> float:
    """Milliseconds to first paint where every request would hang."""
    browser = playwright.chromium.launch(executable_path=chromium, args=[*ARGUMENTS, *HANGING])  # type: ignore[attr-defined]
    page = browser.new_page()
    out = interactive(page, path, "document.documentElement.dataset.ready")
    browser.close()
    return out["first paint ms"]


def measure(graph: nx.MultiDiGraph, runs: int, texts: Path | None, *, stock_too: bool) -> dict[str, dict[str, float]]:
    """Both pages of one size."""
    chromium = shutil.which("chromium") or sys.exit("no chromium here: install the packages in apt-packages.txt")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page, old = Path(folder) / "graph.html", Path(folder) / "stock.html"
        start = time.perf_counter()
        view.write(graph, page, texts=texts)
        result = {
            "write s": time.perf_counter() - start,
            "nodes": graph.number_of_nodes(),
            "edges": graph.number_of_edges(),
        }
        side = page.with_name("graph.data.js")
        result |= {
            "page MB": page.stat().st_size / 1e6,
            "evidence file MB": side.stat().st_size / 1e6 if side.exists() else 0.0,
        }
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        result |= best([ours(browser, page, graph) for _ in range(runs)])
        result["first paint ms behind a hanging proxy"] = behind_hanging_proxy(playwright, page, chromium)
        out = {"page": result}
        if stock_too:
            stock(graph, old)
            out["stock pyvis"] = {"page MB": old.stat().st_size / 1e6} | best([theirs(browser, old) for _ in range(runs)])
        browser.close()
    return out


def table(results: dict[int, dict[str, dict[str, float]]]) -> str:
    """Sizes as columns, ours and theirs side by side."""
    heads = [f"{name} {size:,}" for size, both in results.items() for name in both]
    columns = [values for both in results.values() for values in both.values()]
    rows = list(dict.fromkeys(k for values in columns for k in values))

    def cell(values: dict[str, float], k: str) -> str:
        return f"{values[k]:,.{0 if values[k] >= WHOLE or values[k] == int(values[k]) else 2}f}" if k in values else ""

    lines = [f"| {k} | " + " | ".join(cell(v, k) for v in columns) + " |" for k in rows]
    return "\n".join([f"| | {' | '.join(heads)} |", f"| --- |{' ---: |' * len(heads)}", *lines])


def main() -> None:
    """Print the table, write the same as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, nargs="+", default=[5000, 20000])
    parser.add_argument("--graph", type=Path, help="measure this graph.json instead of made graphs")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--no-stock", action="store_true", help="leave stock pyvis out: it takes minutes at 100,000 nodes")
    parser.add_argument("--json", type=Path, default=Path("output/bench_page.json"))
    options = parser.parse_args()
    texts = options.graph.parent / "texts" if options.graph else None
    results = {}
    for graph in [read(options.graph)] if options.graph else map(make_graph.make, options.nodes):
        results[graph.number_of_nodes()] = measure(graph, options.runs, texts, stock_too=not options.no_stock)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(results, indent=1), encoding="utf-8", newline="\n")
    print(table(results))


if __name__ == "__main__":
    main()
