"""Speeches as a real printer sets them: with real fonts, justified lines and page breaks."""

import subprocess
from pathlib import Path

import pytest

from directives.documents import propose, read_file
from screenshots.chromium import CHROMIUM

PARAGRAPHS = [
    "今天召开全区重点工作推进会，主要任务是盘点上半年、部署下半年，把全年目标任务一件一件落到人头上。",
    "一、压实责任",
    (
        "（一）抓项目。区发展改革局要牵头建立项目台账，10月底前开工率达到95%以上，每月25日前报送进展情况；"
        "各乡镇、街道要主动服务，土地、用电、用水等要素保障一次到位，不让项目等手续、不让企业跑断腿。"
    ),
    "（二）抓安全。区应急管理局、区住房城乡建设局要对“九小场所”、在建工地逐一排查，发现一起查处一起。",
    "二、严格督查",
    "区政府督查室要把今天定的 20 个事项列入清单，实行周调度、月通报；对推进不力的，要约谈主要负责同志。",
    "同志们，任务已经明确，关键在落实。",
]


def printed(tmp_path: Path, css: str, repeat: int = 1) -> Path:
    """A PDF of the speech from Chromium."""
    if CHROMIUM is None:
        pytest.skip("这一项需要 Chromium 和中文字体：apt-get install chromium fonts-noto-cjk")
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS * repeat)
    page, paper = tmp_path / "speech.html", tmp_path / "speech.pdf"
    page.write_text(
        "<meta charset=utf-8><style>p{text-indent:2em;margin:0}"
        " h1,.day{text-align:center;text-indent:0;font-size:1em}"
        f" {css}</style><h1>在全区重点工作推进会上的讲话</h1><p class=day>（2026年7月8日）</p><p>同志们：</p>{body}"
    )
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    subprocess.run(
        [*command, profile, f"--print-to-pdf={paper}", page.as_uri()], check=True, capture_output=True, timeout=120
    )
    return paper


@pytest.mark.browser
@pytest.mark.parametrize(
    "css",
    [
        "body{font:16pt/28pt 'Noto Serif CJK SC'} @page{size:A4;margin:37mm 26mm 35mm 28mm}",
        "body{font:12pt/18pt 'Noto Sans CJK SC';text-align:justify} @page{size:A4;margin:25mm}",
        "body{font:14pt/35pt 'Noto Serif CJK SC';text-align:justify} @page{size:A5;margin:15mm}",
    ],
    ids=["official paper", "small and justified", "wide lines on small paper"],
)
def test_every_paragraph_of_a_printed_speech_comes_back_whole(tmp_path: Path, css: str) -> None:
    document = read_file(printed(tmp_path, css, repeat=4))
    wanted = ["在全区重点工作推进会上的讲话", "（2026年7月8日）", "同志们：", *PARAGRAPHS * 4]
    assert [line.replace(" ", "") for line in document.text.split("\n")] == [text.replace(" ", "") for text in wanted]


@pytest.mark.browser
def test_the_head_of_a_printed_speech_is_proposed(tmp_path: Path) -> None:
    document = read_file(printed(tmp_path, "body{font:16pt/28pt 'Noto Serif CJK SC'}"))
    proposed = propose(document.text)
    assert (proposed.title, proposed.meeting) == ("在全区重点工作推进会上的讲话", "全区重点工作推进会")
    assert str(proposed.spoken_on) == "2026-07-08"
