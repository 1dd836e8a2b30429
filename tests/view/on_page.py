"""What the browser tests ask of a page: when it has settled, what is on its canvas and where, the evidence of a node."""

import json


def settle(page):
    for _ in range(400):
        if page.evaluate("document.documentElement.dataset.ready || document.querySelector('.failed[role=alert]')?.textContent"):
            break
        page.wait_for_timeout(25)
    page.wait_for_timeout(60)


def nodes(page):
    return page.evaluate("kgPage.nodes()")


def point(page, label):
    """Where the canvas shows a node."""
    found = [n for n in nodes(page) if n["label"] == label]
    assert found, f"{label} is not on the canvas"
    return found[0]["x"], found[0]["y"]


def pieces(data):
    return json.loads(data["evidence"])
