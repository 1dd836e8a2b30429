"""Clean reports → the same with one kind of noise each, seeded; and how much of the noise is recognised.

    python scripts/make_noise.py CLEAN_FOLDER NOISY_FOLDER [--seed N]     writes NOISY_FOLDER/<kind>/<name>.txt
    python scripts/make_noise.py CLEAN_FOLDER --measure [--seed N]        a table: noise left in, report taken out

For each noisy file the table of --measure compares what was put in with what kg.read marks: ``missed`` is the share of
put-in characters that are not marked, ``lost`` the share of the report's own characters that are.
"""

import argparse
import random
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import opencc

Piece = tuple[str, bool]
Maker = Callable[[str, random.Random], list[Piece]]

_SHOPS = ("公文范文网", "材料写作文库", "机关笔杆子", "秘书材料库")
_BREAKS = re.compile(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])")


def main() -> None:
    """Write the noisy reports, or measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clean", type=Path)
    parser.add_argument("noisy", type=Path, nargs="?")
    parser.add_argument("--measure", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.measure:
        _measure(given.clean, given.seed)
    elif given.noisy:
        for kind, path, pieces in noisy(given.clean, given.seed):
            target = given.noisy / kind / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text("".join(text for text, _ in pieces), encoding="utf-8", newline="")
    else:
        parser.error("say where to write, or --measure")


def noisy(clean: Path, seed: int) -> Iterator[tuple[str, Path, list[Piece]]]:
    """Every report with every kind of noise: pieces of text, each with whether it was put in."""
    for path in sorted(clean.glob("*.txt")):
        text = path.read_text(encoding="utf-8-sig")
        for kind, make in KINDS.items():
            yield kind, path, make(text, random.Random(f"{seed} {kind} {path.name}"))  # noqa: S311


def _measure(clean: Path, seed: int) -> None:
    from kg.read.noise import find_noise  # noqa: PLC0415 - writing noise needs nothing of the package

    added: dict[str, list[int]] = {kind: [0, 0, 0, 0] for kind in KINDS}
    for kind, _path, pieces in noisy(clean, seed):
        text = "".join(t for t, _ in pieces)
        marked = {i for n in find_noise(text) for i in range(n.span.start, n.span.end)}
        at = 0
        for piece, is_noise in pieces:
            here = [i for i in range(at, at + len(piece)) if not text[i].isspace()]
            row = added[kind]
            row[2 * (not is_noise)] += len(here)
            row[2 * (not is_noise) + 1] += sum((i in marked) != is_noise for i in here)
            at += len(piece)
    print(f"{'kind':14}{'put in':>10}{'missed':>10}{'lost':>10}")
    for kind, (put, missed, own, lost) in added.items():
        print(f"{kind:14}{put:10}{100 * missed / max(put, 1):9.2f}%{100 * lost / max(own, 1):9.3f}%")


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _site(text: str, rnd: random.Random) -> list[Piece]:
    date = f"20{rnd.randrange(10, 26)}-0{rnd.randrange(1, 10)}-1{rnd.randrange(10)}"
    views, licence = rnd.randrange(999), rnd.randrange(10**7)
    top = f"当前位置：首页 > 政务公开 > 工作总结\n发布时间：{date}  来源：党政办  浏览次数：{views}\n【字体：大 中 小】 打印 关闭\n"
    bottom = (
        "\n上一篇：没有了\n下一篇：关于印发通知\n分享到：\n"
        f"版权所有：某县人民政府办公室  备案号：ICP备{licence}号\n技术支持：某某科技\n"
    )
    return [(top, True), (text.rstrip("\n"), False), (bottom, True)]


def _shop(text: str, rnd: random.Random) -> list[Piece]:
    shop = rnd.choice(_SHOPS)
    top = f"欢迎加入{shop}会员群，更多范文下载\n本文由会员上传，仅供参考学习，下载积分：{rnd.randrange(9)}\n"
    return [
        (top, True),
        (text.rstrip("\n"), False),
        (f"\n{shop}公众号二维码\n相关推荐：最新范文\n免责声明：本站资料来自网友上传，如有侵权请联系客服\n", True),
    ]


def _watermark(text: str, rnd: random.Random) -> list[Piece]:
    mark = rnd.choice((f"{rnd.choice(_SHOPS)}整理", "【机关材料共享】", f"微信号gw{rnd.randrange(9999)}"))
    out: list[Piece] = []
    for line in _lines(text):
        body = line.rstrip("\r\n")
        out.append((body, False))
        if len(body) > 60:  # noqa: PLR2004
            out.append((mark, True))
        out.append((line[len(body) :], False))
    return out


def _within(text: str, rnd: random.Random, every: int, put: Callable[[int], str]) -> list[Piece]:
    """Put something between two Chinese characters once in so many characters."""
    out: list[Piece] = []
    last, number = 0, 0
    for m in _BREAKS.finditer(text):
        if m.start() - last >= every + rnd.randrange(every // 2):
            number += 1
            out += [(text[last : m.start()], False), (put(number), True)]
            last = m.start()
    return [*out, (text[last:], False)]


def _page_lines(text: str, rnd: random.Random) -> list[Piece]:
    form = rnd.choice(("\n- {} -\n", "\n{}\n", "\n第 {} 页 共 9 页\n", "\n—{}—\n", "\n\n{}/9\n\n"))
    return _within(text, rnd, 600, form.format)


def _page_inside(text: str, rnd: random.Random) -> list[Piece]:
    form = rnd.choice(("—{}—", "第{}页共9页", " 第 {} 页 "))
    return _within(text, rnd, 600, form.format)


def _paywall(text: str, rnd: random.Random) -> list[Piece]:
    stub = rnd.choice(
        (
            "剩余3页未读，点击继续阅读全文。",
            "试读已结束，开通会员后可阅读全文。",
            "以下内容仅对会员可见，登录后查看。",
            "点击下载查看完整全文",
        )
    )
    lines = _lines(text)
    half = len(lines) // 2
    return [("".join(lines[:half]), False), (stub + "\n", True), ("".join(lines[half:]), False)]


def _html(text: str, rnd: random.Random) -> list[Piece]:
    out: list[Piece] = [('<div class="TRS_Editor">', True)]
    for line in _lines(text):
        body = line.rstrip("\r\n")
        style = rnd.choice(("<p>", '<p style="text-indent:2em">', "<p><span lang=EN-US>"))
        out += [
            (style, True),
            (body, False),
            ("</span></p>" if "span" in style else "</p>", True),
            (line[len(body) :], False),
        ]
    return [*out, ("</div>", True)]


def _entities(text: str, rnd: random.Random) -> list[Piece]:
    return _within(text, rnd, 200, lambda _: rnd.choice(("&nbsp;", "&#160;", "&ensp;", "&emsp;", "&#8203;")))


def _pinyin(text: str, rnd: random.Random) -> list[Piece]:
    return _within(text, rnd, 400, lambda _: rnd.choice(("（zhèn）", "(pú)", "（shāng qiū）", "lǐ", "(gāng)")))


def _twice(text: str, _rnd: random.Random) -> list[Piece]:
    return [(text.rstrip("\n") + "\n", False), (text, True)]


def _punctuation(text: str, rnd: random.Random) -> list[Piece]:
    out: list[Piece] = []
    last = 0
    for m in re.finditer("[，。；、]", text):
        if rnd.random() < 0.05:  # noqa: PLR2004
            out += [(text[last : m.end()], False), (m.group() * rnd.randrange(1, 3), True)]
            last = m.end()
    return [*out, (text[last:], False)]


def _invisible(text: str, rnd: random.Random) -> list[Piece]:
    return _within(text, rnd, 150, lambda _: rnd.choice("\u200b\ufeff\u202e\u200f\x08\x00"))


def _blanks(text: str, _rnd: random.Random) -> list[Piece]:
    return [("".join(f"　　{line}" if line.strip() else "\u00a0" + line for line in _lines(text)), False)]


@lru_cache(maxsize=1)
def _traditional_script() -> opencc.OpenCC:
    return opencc.OpenCC("s2tw")


def _traditional(text: str, _rnd: random.Random) -> list[Piece]:
    return [(_traditional_script().convert(text), False)]


def _widths(text: str, _rnd: random.Random) -> list[Piece]:
    wide = {i: i + 0xFEE0 for i in range(ord("0"), ord("9") + 1)}
    return [(text.translate(wide | str.maketrans("，；：（）", ",;:()")), False)]


def _quotes(text: str, rnd: random.Random) -> list[Piece]:
    wrong = rnd.choice((str.maketrans("“”", '""'), str.maketrans("”", "〞"), str.maketrans("”", "“")))
    return [(text.translate(wrong), False)]


KINDS: dict[str, Maker] = {
    "site": _site,
    "shop": _shop,
    "watermark": _watermark,
    "page_lines": _page_lines,
    "page_inside": _page_inside,
    "paywall": _paywall,
    "html": _html,
    "entities": _entities,
    "pinyin": _pinyin,
    "twice": _twice,
    "punctuation": _punctuation,
    "invisible": _invisible,
    "blanks": _blanks,
    "traditional": _traditional,
    "widths": _widths,
    "quotes": _quotes,
}

if __name__ == "__main__":
    main()
