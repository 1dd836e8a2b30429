"""Web pages: the main text without menus, scripts and footers; mht files: the page inside."""

import email
import email.policy
import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from kg.errors import ReportError
from kg.read.decode import Decoded, declared, decode
from kg.read.extracted import Extracted

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,20})|encoding=[\"']([\w-]{2,20})[\"']", re.IGNORECASE)
_DROPPED = "script, style, noscript, template, nav, footer, aside, form, iframe, svg, button, select, object, embed, head"
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "tr",
        "li",
        "ul",
        "ol",
        "table",
        "thead",
        "tbody",
        "center",
        "section",
        "article",
        "main",
        "header",
        "blockquote",
        "pre",
        "dd",
        "dt",
        "dl",
        "hr",
        "body",
        "html",
        "figure",
        "figcaption",
        "address",
        "caption",
    ]
)
_BLANKS = " \t\u00a0\u3000"
_HAN = re.compile(r"[\u3400-\u9fff]")
# The main text is the innermost element that still holds this share of the page's text outside links.
MAIN_SHARE = 0.75
FEWEST_HAN = 1


def extract(data: bytes) -> Extracted:
    """Take the main text out of a page.

    Raises:
        ReportError: the page has no text of its own (it is built by scripts, or it is empty).

    """
    found = _decode(data)
    tree = LexborHTMLParser(found.text)
    title = tree.css_first("title")
    heading = tree.css_first("h1")
    name = _squeezed(heading or title)
    tree.strip_tags(_DROPPED.split(", "))
    root = tree.body or tree.root
    text = _render(_main(root)) if root is not None else ""
    if len(_HAN.findall(text)) < FEWEST_HAN:
        raise ReportError("a page without a text of its own: save it from the browser after it is shown, or as text")
    if name and heading is not None and name not in re.sub(r"\s", "", text[: 4 * len(name) + 400]):
        text = f"{name}\n{text}"
    warnings = (f"{found.damaged} damaged characters, shown as U+FFFD",) if found.damaged else ()
    return Extracted(text, f"html, {found.encoding}", warnings=warnings, metadata=_titled(title, text))


def extract_mht(data: bytes) -> Extracted:
    """Take the main text out of a page saved as one file (MHTML).

    Raises:
        ReportError: there is no page in it.

    """
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    parts = [p for p in message.walk() if p.get_content_type() in ("text/html", "text/plain")]
    bodies = [(p.get_content_type(), p.get_payload(decode=True), p.get_content_charset("")) for p in parts]
    pages = [(kind, body, charset) for kind, body, charset in bodies if isinstance(body, bytes)]
    if not pages:
        raise ReportError("a saved page (mht) without a page in it; save it anew as HTML or text")
    kind, body, charset = max(pages, key=lambda p: (p[0] == "text/html", len(p[1])))
    found = (declared(body, charset) if charset else None) or decode(body)
    if kind == "text/plain":
        return Extracted(found.text, f"mht, {found.encoding}")
    return extract(re.sub(r"charset\s*=\s*[\"']?[\w-]+", "charset=utf-8", found.text).encode())


def _decode(data: bytes) -> Decoded:
    """By byte order mark, by strict UTF-8, by what the page declares, by the cascade."""
    found = decode(data)
    if found.encoding != "utf-8-sig" and found.damaged == 0 and found.encoding == "utf-8":
        return found
    m = _CHARSET.search(data[:4096])
    name = (m.group(1) or m.group(2)).decode("ascii", "ignore") if m else ""
    said = declared(data, name) if name else None
    return said if said is not None and said.damaged <= found.damaged else found


def _titled(title: LexborNode | None, text: str) -> tuple[tuple[str, str], ...]:
    """The page's title, kept as a fact about the page: sites put their own name and menus into it."""
    name = " ".join(title.text().split()) if title is not None else ""
    return (("page_title", name[:200]),) if name and text else ()


def _squeezed(node: LexborNode | None) -> str:
    return re.sub(r"\s", "", node.text()) if node is not None else ""


def _main(root: LexborNode) -> LexborNode:
    """Go down as long as one child holds nearly all of the page's text that is in no link."""
    own = _own_texts(root)
    node, whole = root, own[root.mem_id]
    while whole:
        child = max(_elements(node), key=lambda n: own[n.mem_id], default=None)
        if child is None or child.tag in ("p", "span", "font") or own[child.mem_id] < MAIN_SHARE * whole:
            break
        node = child
    return node


def _elements(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        if child.is_element_node:
            yield child
        child = child.next


def _own_texts(root: LexborNode) -> dict[int, int]:
    """Of every element the Chinese characters that are in no link: counted once, however deep pages nest."""
    found: dict[int, int] = {}
    counts = [0]
    for node, entering in _walk(root):
        if not node.is_element_node:
            counts[-1] += len(_HAN.findall(node.text_content or "")) if entering and node.tag == "-text" else 0
        elif entering:
            counts.append(0)
        else:
            found[node.mem_id] = counts.pop()
            is_link = node.tag == "a" and "href" in node.attributes  # a mere anchor may hold the page, where it is not closed
            counts[-1] += found[node.mem_id] if not is_link else 0
    return found


def _render(root: LexborNode) -> str:
    """The text with a line for each block, cells with tabs between them, and white space as a browser shows it."""
    out: list[str] = []
    for node, entering in _walk(root):
        tag = node.tag
        if tag in _BLOCKS:
            out.append("\n")
        elif tag in ("td", "th") and not entering:
            out.append("\t")
        elif tag == "-text" and entering:
            out.append(re.sub(r"[ \t\r\n\f]+", " ", node.text_content or ""))
    lines = (re.sub(r" ?\t ?", "\t", line).strip(_BLANKS) for line in "".join(out).split("\n"))
    return "\n".join(line for line in lines if line.strip())


def _walk(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """All nodes on the way in and on the way out, without recursion: pages nest as deep as they like."""
    stack: list[tuple[LexborNode, bool]] = [(root, True)]
    while stack:
        node, entering = stack.pop()
        yield node, entering
        if entering:
            stack.append((node, False))
            children = []
            child = node.child
            while child is not None:
                children.append((child, True))
                child = child.next
            stack += reversed(children)
