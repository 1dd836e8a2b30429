import pytest

from kg.read.extracted import Extracted
from kg.read.noise import blanked, find_noise
from kg.read.split import split

BODY = [
    "青山镇2022年工作总结",
    "一年来，青山镇党委、政府团结带领全镇干部群众，锚定目标、真抓实干，推动经济社会各项事业取得新成效，现将情况总结如下。",
    "一、抓项目促发展，经济运行稳中有进，完成固定资产投资三亿二千万元，增长百分之八，主要指标位居全县前列。",
    "二、抓治理保平安，深入开展扫黑除恶专项斗争，调处矛盾纠纷二百余起，群众安全感和满意度进一步提升。",
    "三、抓民生办实事，建成农村幸福院五所，新建改建户厕六百座，解决一千余名群众饮水安全问题，受到好评。",
]
CLEAN = "\n".join(BODY)


def marked(text):
    return [(n.kind, text[n.span.start : n.span.end].strip()) for n in find_noise(text)]


def test_a_clean_report_has_no_noise():
    assert find_noise(CLEAN) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            f"当前位置：首页 > 公开\n{CLEAN}\n上一篇：没有了",
            [("site", "当前位置：首页 > 公开"), ("site", "上一篇：没有了")],
        ),
        (f"来源：党政办  浏览次数：31\n{CLEAN}", [("site", "来源：党政办  浏览次数：31")]),
        (
            f"{CLEAN}\n打印 关闭\n版权所有：某县政府 ICP备1号",
            [("site", "打印 关闭"), ("site", "版权所有：某县政府 ICP备1号")],
        ),
        (f"加入写作QQ群，会员免费下载范文\n{CLEAN}", [("shop", "加入写作QQ群，会员免费下载范文")]),
        ("".join(f"{line}材料共享库\n" for line in BODY), [("watermark", "材料共享库")] * 5),
        (CLEAN.replace("扫黑除恶", "扫黑\n- 3 -\n除恶"), [("page", "- 3 -")]),
        (CLEAN.replace("扫黑除恶", "扫黑第3页共8页除恶"), [("page", "第3页共8页")]),
        (f"{CLEAN}\n剩余3页未读，点击继续阅读全文。", [("paywall", "剩余3页未读，点击继续阅读全文。")]),
        (f"<p>{CLEAN}</p>", [("html", "<p>"), ("html", "</p>")]),
        (CLEAN.replace("抓项目", "抓&nbsp;项目"), [("entity", "&nbsp;")]),
        (CLEAN.replace("青山镇党委", "青山（qīng shān）镇党委"), [("reading", "（qīng shān）")]),
        (CLEAN.replace("青山镇党委", "青山镇zhèn党委"), [("reading", "zhèn")]),
        (CLEAN.replace("情况总结如下。", "情况总结如下。。。"), [("punctuation", "。。")]),
        (CLEAN.replace("项目", "项\u200b目\u202e", 1), [("invisible", "\u200b"), ("invisible", "\u202e")]),
        (f"{CLEAN}\n本文来自公文写作网http://www.a.com/x", [("watermark", "本文来自公文写作网http://www.a.com/x")]),
    ],
)
def test_marks_each_kind(text, found):
    assert marked(text) == found


def test_page_numbers_that_cut_a_sentence_take_their_blank_lines_along():
    text = CLEAN.replace("扫黑除恶", "扫黑\r\n\r\n 3 \r\n\r\n\u00a0除恶")
    (noise,) = find_noise(text)
    assert text[: noise.span.start].endswith("扫黑")
    assert text[noise.span.end :].startswith("除恶")


@pytest.mark.parametrize(
    "text",
    ["1-6月完成投资", "增长3—5个百分点", "（APP）上线", "“互联网+”、VIP服务", "……全力以赴——", "***镇**村", "<某公司>"],
)
def test_leaves_alone_what_reports_write(text):
    assert find_noise(f"{CLEAN}\n{text}，成效明显。") == ()


def test_the_second_copy_of_a_body_is_noise_and_the_first_is_not():
    text = f"{CLEAN}\n{CLEAN}"
    noise = find_noise(text)
    assert {n.kind for n in noise} == {"copy"}
    assert blanked(text, noise).strip() == CLEAN
    assert len(split(Extracted(text))) == 1


def test_blanking_keeps_length_and_line_ends():
    text = f"<h2>{CLEAN}</h2>\r\n- 2 -\r\n"
    plain = blanked(text, find_noise(text))
    assert len(plain) == len(text)
    assert plain.startswith("\n")


def _long(title, times=8):
    return title + "\n" + "\n".join(f"（{i}）{line}" for i in range(times) for line in BODY[1:])


def test_two_reports_in_one_file_are_two():
    one, two = (
        _long("青山镇2021年工作总结"),
        _long("白水乡2022年上半年工作总结").replace("青山", "白水").replace("县", "区"),
    )
    first, second = split(Extracted(f"{one}\n{two}", pages=(0, 50, len(one) + 20)))
    assert (first.text, second.text) == (f"{one}\n", two)
    assert (first.pages, second.pages) == ((0, 50), (0, 19))


@pytest.mark.parametrize("heading", ["2023年工作计划", "2022年工作总结", "一、青山镇2022年工作回顾"])
def test_a_chapter_s_heading_is_no_second_report(heading):
    assert len(split(Extracted(f"{_long('青山镇2022年工作总结')}\n{heading}\n{_long('下面是计划')}"))) == 1
