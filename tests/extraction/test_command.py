"""The two commands: as a stranger runs them, in their own process and an empty environment, and what they say."""

import json
import os
import subprocess
import sys
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import docx
import pytest
from django.core.management import CommandError, call_command

from directives.context_file import ContextFileError, context_as_json, context_from, read_context
from directives.extraction.records import Context

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "extraction" / "samples"
KEYS = {
    "start", "end", "text", "kind", "hard", "owners", "owner_basis", "bodies", "decision", "context", "deadline",
    "deadline_span", "due", "recurrence", "targets", "title", "section", "confidence", "evidence",
}  # fmt: skip
SPEECH = """在全区安全工作会议上的讲话
（2026年3月10日）
同志们：
一、抓排查
区住建局要在6月底前完成在建工地起重机械检查。
各镇街要每月报送一次进度。
"""


def manage(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The command in a process that knows only where Python is."""
    return subprocess.run(
        [sys.executable, "-W", "ignore", str(ROOT / "manage.py"), *map(str, arguments)],
        env={"PATH": os.environ["PATH"], "LANG": "C", "DATABASE_URL": f"sqlite:///{__file__}/all.sqlite3"},
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip


def told(command: str, *arguments: str | Path) -> str:
    """What it prints, in this process, which has read its word lists already."""
    out = StringIO()
    call_command(command, *map(str, arguments), stdout=out)
    return out.getvalue()


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    path = tmp_path / "讲话.txt"
    path.write_bytes(SPEECH.encode())
    return path


def test_each_directive_is_one_line_with_exactly_the_agreed_keys(speech: Path) -> None:
    done = manage("extract", speech)

    assert done.returncode == 0, done.stderr
    found = rows(done.stdout)
    assert [set(each) for each in found] == [KEYS, KEYS]
    assert all(SPEECH[each["start"] : each["end"]] == each["text"] for each in found)
    assert (found[0]["deadline"], found[0]["due"], found[0]["section"]) == ("6月底前", "2026-06-30", ["抓排查"])
    assert found[0]["deadline_span"] == [SPEECH.index("6月底前"), SPEECH.index("6月底前") + 4]
    assert "2 条" in done.stderr


def test_the_day_of_the_speech_may_be_given(speech: Path) -> None:
    found = rows(told("extract", speech, "--spoken-on", "2027-03-10"))
    assert found[0]["due"] == "2027-06-30"


def test_several_files_name_their_rows_and_a_bad_one_does_not_stop_the_rest(speech: Path, tmp_path: Path) -> None:
    done = manage("extract", tmp_path / "没有.txt", speech)

    assert done.returncode == 1
    assert {each["file"] for each in rows(done.stdout)} == {str(speech)}
    assert "没有.txt" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_gets_one_file_for_each_document_and_the_text_of_a_word_file(speech: Path, tmp_path: Path) -> None:
    word = tmp_path / "通知.docx"
    document = docx.Document()
    document.add_paragraph("关于做好防汛工作的通知")
    document.add_paragraph("各镇街要在5月20日前把独居老人名册核一遍。")
    document.save(str(word))
    folder = tmp_path / "out" / "deep"

    assert told("extract", speech, word, "--output-dir", folder) == ""
    assert sorted(path.name for path in folder.iterdir()) == ["讲话.jsonl", "通知.jsonl", "通知.source.txt"]
    source = (folder / "通知.source.txt").read_bytes().decode()
    found = rows((folder / "通知.jsonl").read_text(encoding="utf-8"))
    assert [source[each["start"] : each["end"]] for each in found] == ["各镇街要在5月20日前把独居老人名册核一遍。"]


def test_two_files_of_one_stem_are_refused_before_anything_is_written(speech: Path, tmp_path: Path) -> None:
    twin = tmp_path / "别处" / speech.name
    twin.parent.mkdir()
    twin.write_bytes(speech.read_bytes())

    with pytest.raises(CommandError, match="讲话"):
        told("extract", speech, twin, "--output-dir", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("head", [b"", b"\xef\xbb\xbf"], ids=["without a byte order mark", "with a byte order mark"])
def test_offsets_count_the_decoded_file_as_it_is(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(head + SPEECH.replace("\n", "\r\n").encode())
    source = path.read_bytes().decode("utf-8")

    found = rows(told("extract", path))

    assert [source[each["start"] : each["end"]] for each in found] == [each["text"] for each in found]
    assert len(found) == 2


def test_unsure_ones_are_printed_only_on_request(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    text = (SAMPLES / "countryside.txt").read_bytes()
    path.write_bytes(text)

    asserted, everything = rows(told("extract", path)), rows(told("extract", path, "--all"))

    assert {each["decision"] for each in asserted} == {"asserted"}
    assert {each["decision"] for each in everything} <= {"asserted", "unsure"}
    assert [each for each in everything if each["decision"] == "asserted"] == asserted


def test_what_the_organisation_knows_comes_from_a_file(speech: Path, tmp_path: Path) -> None:
    known = tmp_path / "context.json"
    known.write_text(json.dumps({"departments": [{"name": "住房建设局", "aliases": ["区住建局"]}]}), encoding="utf-8")
    assert rows(told("extract", speech, "--context", known))[0]["owners"] == ["住房建设局"]


@pytest.mark.parametrize(
    "said", ["{", "[]", '{"events": {"汛期": "五月"}}', '{"departments": [{}]}', '{"verbs": "亮晒"}', '{"verbs": [""]}']
)
def test_a_context_nobody_understands_is_refused_in_a_sentence(tmp_path: Path, said: str) -> None:
    known = tmp_path / "context.json"
    known.write_text(said, encoding="utf-8")
    with pytest.raises(ContextFileError, match=r"context\.json 看不懂"):
        read_context(known)


def test_the_command_refuses_such_a_context_without_a_trace(speech: Path, tmp_path: Path) -> None:
    known = tmp_path / "context.json"
    known.write_text('{"verbs": [""]}', encoding="utf-8")
    done = manage("extract", speech, "--context", known)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr


def test_a_context_written_down_reads_back_the_same() -> None:
    said = {
        "departments": [{"name": "水务局", "aliases": ["区水务局"]}],
        "calendar": {"holidays": ["2026-10-01"], "workdays": ["2026-10-10"]},
        "festivals": {"春节": ["2026-02-17", "2027-02-06"]},
        "events": {"汛期": ["2026-05-01", "2027-05-01"]},
        "extra_words": ["云溪大讲堂"],
        "verbs": ["亮晒"],
        "stop_phrases": ["以更加饱满的热情"],
    }
    assert context_as_json(context_from(said)) == said
    assert context_from({}) == Context()


def test_a_context_of_the_first_version_still_loads() -> None:
    context = context_from({"events": {"汛期": "2026-05-01"}, "extra_words": ["云溪大讲堂"]})
    assert context.events == {"汛期": (date(2026, 5, 1),)}
    assert (context.verbs, context.stop_phrases) == ((), ())


def test_the_organisations_own_words_come_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "作风会.txt"
    said = "一、抓作风\n亮晒问题清单，接受群众监督。\n各单位要在12月底前完成整改。\n"
    path.write_text(f"在全区作风建设会议上的讲话\n同志们：\n{said}", encoding="utf-8")
    known = tmp_path / "context.json"
    known.write_text(json.dumps({"verbs": ["亮晒"]}), encoding="utf-8")
    found, _ = rows(told("extract", path, "--context", known))
    assert {"rule": "own_verb", "start": found["start"], "end": found["start"] + 2} in found["evidence"]
    known.write_text(json.dumps({"verbs": ["亮晒"], "stop_phrases": ["接受群众监督"]}), encoding="utf-8")
    assert len(rows(told("extract", path, "--context", known))) == 1
    held, _ = rows(told("extract", path, "--context", known, "--all"))
    assert (held["decision"], held["evidence"][0]["rule"]) == ("unsure", "own_stop")


def test_evaluation_says_how_good_extraction_is_and_fails_below_a_mark() -> None:
    good = manage("evaluate_extraction", SAMPLES, "--least", "0.95")
    assert good.returncode == 0, good.stdout
    assert "合计" in good.stdout
    with pytest.raises(CommandError):
        told("evaluate_extraction", SAMPLES, "--least", "1.01")


def test_evaluation_lists_what_was_missed_and_what_was_wrong(tmp_path: Path, speech: Path) -> None:
    asked, said = "区住建局要在6月底前完成在建工地起重机械检查。", "一、抓排查"
    units = [
        {"start": start, "end": start + len(text), "label": "D", "kinds": ["防控"], "hard": True, "deadline": None}
        for text, start in ((said, SPEECH.index(said)), (asked, SPEECH.index(asked)))
    ]
    (tmp_path / "讲话.gold.jsonl").write_text("\n".join(map(json.dumps, units)), encoding="utf-8")

    shown = told("evaluate_extraction", tmp_path, "--errors")

    assert f"漏 {said}" in shown
    assert "多 各镇街要每月报送一次进度。" in shown
    assert "P=0.500 R=0.500 F1=0.500" in shown
