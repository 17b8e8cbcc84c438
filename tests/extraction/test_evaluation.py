"""The figures as the command tells them, from our own samples and from a folder somebody names."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "extraction" / "samples"
ASKED, PAST = "区住建局要在6月底前完成在建工地起重机械检查。", "去年大家很辛苦。"
SPEECH = f"在全区安全工作会议上的讲话\n（2026年3月10日）\n同志们：\n{PAST}\n一、抓排查\n{ASKED}\n"
MARKED: dict[str, Any] = {
    "kinds": ["防控"],
    "hard": True,
    "leads": ["住建局"],
    "named": True,
    "targets": [],
    "titles": ["检查起重机械"],
}


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    call_command("evaluate_extraction", *arguments)
    return capsys.readouterr().out


def mark(folder: Path, *rows: dict[str, Any], name: str = "讲话", text: str = SPEECH) -> Path:
    (folder / f"{name}.txt").write_bytes(text.encode())
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    (folder / f"{name}.gold.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def row(text: str, label: str = "D", **said: Any) -> dict[str, Any]:
    start = SPEECH.index(text)
    return {"start": start, "end": start + len(text), "label": label} | said


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One text whose only directive is read as people read it, with a deadline of another day."""
    return mark(tmp_path, row(ASKED, deadline="6月底前", due="2026-06-20", **MARKED), row(PAST, "N"))


def test_every_figure_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(capsys, str(folder)).splitlines()
    assert [" ".join(line.split()) for line in lines] == [
        "讲话 D= 1 提取= 1 P=1.000 R=1.000 F1=1.000",
        "合计 1 篇 D= 1 提取= 1 P=1.000 R=1.000 F1=1.000",
        "硬任务查全率 1.000（共 1 条）",
        lines[3],
        "期限 F1=1.000（共 1），推算的日期 F1=0.000（共 1），量化指标 F1=1.000（共 0）",
        "很少提要求的文本 0 篇（200 字不到一条）",
        "拿不准、请人工判断的 0 条，占 0.000",
        lines[7],
    ]
    shape = (
        r"找对的 1 条：类型 1.000，软硬 1.000，牵头单位 1.000（点了名的 1 条 1.000），台账名称与人写的相似度 0\.\d{3}"
    )
    assert re.fullmatch(shape, lines[3])
    assert re.fullmatch(r"置信度校准误差 0\.\d{3}（共 1 条，分 10 档）", lines[7])


def test_without_a_folder_our_own_samples_are_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys) == told(capsys, str(SAMPLES))
    assert all(path.stem in told(capsys) for path in SAMPLES.glob("*.txt"))


def test_the_tenths_of_confidence_are_listed_on_request(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain, listed = told(capsys, str(folder)), told(capsys, str(folder), "--bins")
    table = listed.removeprefix(plain).splitlines()
    assert table[0].split() == ["置信度", "条数", "平均置信度", "实际对的"]
    assert [line.split()[0] for line in table[1:]] == [f"{low / 10:.1f}–{(low + 1) / 10:.1f}" for low in range(10)]
    assert sum(int(line.split()[1]) for line in table[1:]) == 1
    assert table[1].split() == ["0.0–0.1", "0", "—", "—"]


def test_the_figures_can_be_kept_in_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = folder / "figures.json"
    said = told(capsys, str(folder), "--json", str(kept))
    figures = json.loads(kept.read_text(encoding="utf-8"))
    assert figures["texts"]["讲话"] == figures["total"]
    assert figures["total"]["attributes"]["due"]["f1"] == 0
    assert f"校准误差 {figures['total']['calibration']['error']:.3f}" in said


def test_the_totals_are_those_of_all_texts_together(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mark(folder, row(PAST), row(ASKED, "N"), name="另一篇")
    said = told(capsys, str(folder))
    assert "合计 2 篇" in said
    assert said.count("P=0.000 R=0.000 F1=0.000") == 1
    assert "P=0.500 R=0.500 F1=0.500" in said


def test_the_text_that_raises_most_false_alarms_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mark(tmp_path, row(PAST, "N"), row(ASKED, "N"), name="听话的", text=f"{SPEECH}\n{PAST * 100}\n")
    mark(tmp_path, row(PAST, "N"), row(ASKED, "N"), name="多嘴的", text=f"{SPEECH}\n{PAST * 50}\n")
    said = told(capsys, str(tmp_path))
    assert "很少提要求的文本 2 篇（200 字不到一条）：每 1500 字多提取 " in said
    assert re.search(r"最多的一篇 \d\.\d{3} 条（多嘴的）", said)


def test_a_missed_hard_task_is_listed_as_such(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mark(folder, row(PAST, hard=True), row(ASKED, "N"))
    said = told(capsys, str(folder), "--errors")
    assert f"漏 {PAST}（硬任务）\n" in said
    assert f"多 {ASKED}\n" in said


@pytest.mark.parametrize("line", ["{", "[]", '{"start": 0, "end": 3}', '"D"'])
def test_a_row_nobody_understands_is_named(folder: Path, line: str) -> None:
    with (folder / "讲话.gold.jsonl").open("a", encoding="utf-8") as rows:
        rows.write("\n" + line)
    with pytest.raises(CommandError, match=r"讲话\.gold\.jsonl 第 3 行看不懂"):
        call_command("evaluate_extraction", str(folder))


def test_a_folder_without_marked_texts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"里没有 \.gold\.jsonl 文件"):
        call_command("evaluate_extraction", str(tmp_path))


def test_a_marked_text_without_its_text_is_refused(folder: Path) -> None:
    (folder / "讲话.txt").unlink()
    with pytest.raises(CommandError, match=r"讲话\.txt 打不开"):
        call_command("evaluate_extraction", str(folder))


def test_a_text_in_another_encoding_is_refused_since_offsets_would_not_fit(folder: Path) -> None:
    (folder / "讲话.txt").write_bytes(SPEECH.encode("gb18030"))
    with pytest.raises(CommandError, match="不是 UTF-8 文本"):
        call_command("evaluate_extraction", str(folder))


def test_figures_that_cannot_be_kept_are_a_failure(folder: Path) -> None:
    with pytest.raises(CommandError, match=r"figures\.json 写不了"):
        call_command("evaluate_extraction", str(folder), "--json", str(folder / "没有" / "figures.json"))
