"""What people decided comes out as marked texts, and extraction can be measured on them."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from directives.actions.reviewing import add_directive, decide, edit_directive, merge_directive
from directives.documents import propose
from directives.extraction.records import Context, Span
from directives.models import Directive, Speech
from directives.training.marked import read
from directives.workflow import RejectionReason
from tests.factories import at, make_directive, make_speech
from tracking.corrections import INSTEAD
from tracking.models import Department, DepartmentGroup, Handling

NOW = at()
TEXT = """在全区城建工作会议上的讲话
一、抓好改造。
区住建局要在12月底前完成17个老旧小区改造。即统一设计、统一施工。
过去一年大家辛苦了；区城管局要配合清理占道堆物。各单位要高度重视。
亮晒问题清单。接受群众监督。
"""
ASKED, DETAIL = "区住建局要在12月底前完成17个老旧小区改造。", "即统一设计、统一施工。"
TOP, PAST, SECOND = "一、抓好改造。", "过去一年大家辛苦了；", "区城管局要配合清理占道堆物。"
SOFT, MISSED, LAST = "各单位要高度重视。", "亮晒问题清单。", "接受群众监督。"


@pytest.fixture
def speech(supervisor: User) -> Speech:
    return make_speech(supervisor, TEXT, spoken_on=date(2026, 11, 20))


@pytest.fixture
def asked(speech: Speech) -> Directive:
    return make_directive(
        speech,
        ASKED,
        title="完成17个老旧小区改造",
        owners=["住建局"],
        deadline="12月底前",
        due_on=date(2026, 12, 31),
        targets=["17个老旧小区"],
    )


def export(folder: Path) -> list[Path]:
    call_command("export_corrections", str(folder))
    return sorted(folder.glob("*.gold.jsonl"))


def rows(folder: Path) -> dict[str, dict[str, Any]]:
    """The rows of the only speech, by their text."""
    [path] = export(folder)
    return {row["text"]: row for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())}


def labels(folder: Path) -> dict[str, str]:
    return {text: row["label"] for text, row in rows(folder).items() if row["label"] != "X"}


def test_an_adopted_candidate_is_a_directive_with_its_attributes(
    asked: Directive, supervisor: User, tmp_path: Path
) -> None:
    decide(asked, "adopt", version=1, by=supervisor, at=NOW)
    start = TEXT.index(ASKED)
    assert rows(tmp_path)[ASKED] == {
        "unit": 2,
        "start": start,
        "end": start + len(ASKED),
        "text": ASKED,
        "label": "D",
        "kinds": ["推进"],
        "hard": True,
        "owners": ["住建局"],
        "leads": ["住建局"],
        "named": True,
        "deadline": "12月底前",
        "targets": ["17个老旧小区"],
        "titles": ["完成17个老旧小区改造"],
        "due": "2026-12-31",
        "judged": "adopted",
        "reason": "",
    }


def test_every_unit_has_its_row_and_what_nobody_judged_is_left_open(
    asked: Directive, supervisor: User, tmp_path: Path
) -> None:
    decide(asked, "note", version=1, by=supervisor, at=NOW)
    found = rows(tmp_path)
    assert list(found) == ["在全区城建工作会议上的讲话", TOP, ASKED, DETAIL, PAST, SECOND, SOFT, MISSED, LAST]
    assert [row["unit"] for row in found.values()] == list(range(9))
    assert [row["label"] for row in found.values()] == ["X", "X", "D", "X", "X", "X", "X", "X", "X"]
    assert all(TEXT[row["start"] : row["end"]] == text for text, row in found.items())


@pytest.mark.parametrize("why", RejectionReason.values)
def test_a_rejection_says_what_the_words_are_instead(
    speech: Speech, supervisor: User, tmp_path: Path, why: str
) -> None:
    rejected = make_directive(speech, SOFT)
    decide(rejected, "reject", version=1, by=supervisor, at=NOW, why=why, note="不用办")
    row = rows(tmp_path)[SOFT]
    wanted = {"heading": "H", "detail": "C", "elsewhere": "X", "gone": "X"}.get(why, "N")
    assert (row["label"], row["judged"]) == (wanted, "rejected")
    assert row["reason"].endswith("不用办")
    assert "kinds" not in row
    assert set(INSTEAD) == set(RejectionReason)


def test_a_rejection_from_before_there_were_choices_is_nothing(
    speech: Speech, supervisor: User, tmp_path: Path
) -> None:
    make_directive(speech, SOFT, status="rejected", reason="表态")
    assert labels(tmp_path) == {SOFT: "N"}


def test_what_was_edited_counts_as_edited_even_while_it_waits(
    asked: Directive, supervisor: User, tmp_path: Path
) -> None:
    fields = {"title": "改造17个小区", "kind": "建设", "is_hard": False}
    edit_directive(asked, version=1, by=supervisor, at=NOW, fields=fields)
    row = rows(tmp_path)[ASKED]
    assert (row["label"], row["judged"]) == ("D", "candidate")
    assert (row["titles"], row["kinds"], row["hard"]) == (["改造17个小区"], ["建设"], False)


def test_what_was_added_is_a_directive_with_the_reason_it_was(speech: Speech, supervisor: User, tmp_path: Path) -> None:
    start = TEXT.index(MISSED)
    span = Span(start, start + len(MISSED))
    added = add_directive(speech, span, context=Context(), by=supervisor, at=NOW, note="本地说法")
    row = rows(tmp_path)[MISSED]
    assert (row["label"], row["added"], row["reason"]) == ("D", True, "本地说法")
    decide(added, "reject", version=1, by=supervisor, at=NOW, why="quoted")
    assert labels(tmp_path / "again") == {MISSED: "N"}


def test_a_directive_over_several_units_begins_one_and_elaborates_it(
    speech: Speech, supervisor: User, tmp_path: Path
) -> None:
    start = TEXT.index(MISSED)
    add_directive(speech, Span(start, start + len(MISSED + LAST)), context=Context(), by=supervisor, at=NOW)
    assert labels(tmp_path) == {MISSED: "D", LAST: "C"}


def test_half_a_sentence_stands_for_its_unit(speech: Speech, supervisor: User, tmp_path: Path) -> None:
    start = TEXT.index("配合清理")
    add_directive(speech, Span(start, start + 6), context=Context(), by=supervisor, at=NOW)
    assert labels(tmp_path) == {SECOND: "D"}


def test_what_elaborates_an_adopted_one_goes_with_it_unless_somebody_says_otherwise(
    speech: Speech, supervisor: User, tmp_path: Path
) -> None:
    start = TEXT.index(DETAIL)
    first = make_directive(speech, ASKED, context=[[start, start + len(DETAIL)]])
    decide(first, "adopt", version=1, by=supervisor, at=NOW)
    assert labels(tmp_path / "a") == {ASKED: "D", DETAIL: "C"}
    make_directive(speech, DETAIL, status="rejected", rejected_as="nothing")
    assert labels(tmp_path / "b") == {ASKED: "D", DETAIL: "N"}


def test_a_directive_stands_before_a_rejection_of_the_same_words(
    speech: Speech, supervisor: User, tmp_path: Path
) -> None:
    make_directive(speech, SECOND[:-1], status="rejected", rejected_as="nothing")
    make_directive(speech, SECOND, status="adopted")
    assert labels(tmp_path) == {SECOND: "D"}


def test_what_was_merged_into_the_one_right_before_elaborates_it(
    speech: Speech, asked: Directive, supervisor: User, tmp_path: Path
) -> None:
    near, far = make_directive(speech, DETAIL), make_directive(speech, SECOND)
    decide(asked, "adopt", version=1, by=supervisor, at=NOW)
    for one in (near, far):
        merge_directive(one, asked, version=1, by=supervisor, at=NOW)
    assert labels(tmp_path) == {ASKED: "D", DETAIL: "C", SECOND: "D"}


def test_who_was_put_in_charge_stands_before_who_was_read(
    asked: Directive, supervisor: User, city: Department, housing: Department, tmp_path: Path
) -> None:
    plan = Handling.objects.create(directive=asked, lead=city)
    plan.supporting.set([housing])
    decide(asked, "adopt", version=1, by=supervisor, at=NOW)
    row = rows(tmp_path)[ASKED]
    assert (row["owners"], row["leads"], row["named"]) == (["区城管局", "区住建局"], ["区城管局"], False)


def test_a_lead_goes_by_the_name_quoted_and_by_its_own(
    asked: Directive, supervisor: User, housing: Department, tmp_path: Path
) -> None:
    Handling.objects.create(directive=asked, lead=housing)
    decide(asked, "adopt", version=1, by=supervisor, at=NOW)
    row = rows(tmp_path)[ASKED]
    assert (row["owners"], row["leads"], row["named"]) == (["住建局"], ["住建局", "区住建局"], True)


def test_a_group_may_lead(asked: Directive, supervisor: User, tmp_path: Path) -> None:
    Handling.objects.create(directive=asked, group=DepartmentGroup.objects.create(name="各镇街"))
    decide(asked, "adopt", version=1, by=supervisor, at=NOW)
    assert rows(tmp_path)[ASKED]["owners"] == ["各镇街"]


def test_nobody_named_is_everybody(speech: Speech, tmp_path: Path) -> None:
    make_directive(speech, SOFT, status="adopted", owners=[], owner_basis="none")
    row = rows(tmp_path)[SOFT]
    assert (row["owners"], row["leads"], row["named"]) == (["全体"], ["全体"], False)


def test_a_corrected_day_is_the_day_the_words_come_to(asked: Directive, supervisor: User, tmp_path: Path) -> None:
    Handling.objects.create(directive=asked, due_on=date(2027, 1, 15))
    decide(asked, "adopt", version=1, by=supervisor, at=NOW)
    assert rows(tmp_path)[ASKED]["due"] == "2027-01-15"


def test_a_day_for_which_no_words_were_found_leaves_the_deadline_open(speech: Speech, tmp_path: Path) -> None:
    soft = make_directive(speech, SOFT, status="adopted")
    make_directive(speech, SECOND, status="adopted")
    Handling.objects.create(directive=soft, due_on=date(2027, 1, 15))
    found = rows(tmp_path)
    assert (found[SOFT]["deadline"], found[SOFT]["deadline_open"], "due" in found[SOFT]) == (None, True, False)
    assert (found[SECOND]["deadline"], found[SECOND]["due"]) == (None, None)


def test_the_text_comes_out_byte_for_byte_under_a_name_that_tells_its_day(supervisor: User, tmp_path: Path) -> None:
    text = "工作讲话\r\n 区住建局要抓好改造。\n"
    speech = make_speech(supervisor, text, title="在“两会”/闭幕会上的讲话", spoken_on=date(2026, 11, 20))
    make_directive(speech, "区住建局要抓好改造。", status="adopted")
    export(tmp_path)
    [path] = tmp_path.glob("*.txt")
    assert path.name == "001_2026-11-20_在两会闭幕会上的讲话.txt"
    assert path.read_bytes() == text.encode()
    assert propose(text, path.stem).spoken_on == date(2026, 11, 20)


def test_extraction_is_measured_on_what_was_exported(
    asked: Directive, speech: Speech, supervisor: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    decide(asked, "adopt", version=1, by=supervisor, at=NOW)
    make_directive(speech, SECOND, status="rejected", rejected_as="nothing")
    export(tmp_path)
    capsys.readouterr()
    call_command("evaluate_extraction", str(tmp_path))
    told = capsys.readouterr().out
    assert "合计" in told
    [marked] = read([tmp_path])
    assert [marked.label(unit.index) for unit in marked.text.units].count("D") == 1


def test_an_office_is_measured_with_its_own_words(
    supervisor: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What somebody added because of a local verb is found once the verb is known."""
    local = "柳林街道亮黄牌给拖拉的物业。"
    text = f"同志们：\n一、抓好作风\n{local}\n各单位要在12月底前完成问题整改。\n"
    start = text.index(local)
    span = Span(start, start + len(local))
    add_directive(make_speech(supervisor, text), span, context=Context(), by=supervisor, at=NOW)
    export(tmp_path / "out")
    known = tmp_path / "context.json"

    def missed(verbs: list[str]) -> bool:
        known.write_text(json.dumps({"verbs": verbs}), encoding="utf-8")
        capsys.readouterr()
        call_command("evaluate_extraction", str(tmp_path / "out"), "--context", str(known), "--errors")
        return f"漏 {local}" in capsys.readouterr().out

    assert missed([])
    assert not missed(["亮黄牌"])


def test_speeches_nobody_reviewed_are_left_out(
    asked: Directive, supervisor: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "out"
    assert export(folder) == []
    assert not folder.exists()
    assert "还没有梳理过的讲话" in capsys.readouterr().out
    decide(asked, "adopt", version=1, by=supervisor, at=NOW)
    make_directive(make_speech(supervisor), "区住建局要在12月底前完成17个老旧小区改造")
    assert len(export(folder)) == 1


def test_what_was_written_is_summed_up(
    asked: Directive, supervisor: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    decide(asked, "adopt", version=1, by=supervisor, at=NOW)
    export(tmp_path)
    told = capsys.readouterr().out
    assert "写了 1 篇" in told
    assert "共 9 句" in told
    assert "按内部资料保管" in told


def test_nothing_is_ever_overwritten(asked: Directive, supervisor: User, tmp_path: Path) -> None:
    decide(asked, "adopt", version=1, by=supervisor, at=NOW)
    (tmp_path / "kept.txt").write_text("别动")
    with pytest.raises(CommandError, match="里已经有文件，不覆盖"):
        export(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]
    with pytest.raises(CommandError, match="用不了"):
        export(tmp_path / "kept.txt")


def test_however_many_candidates_a_speech_has_it_asks_as_often(
    supervisor: User, tmp_path: Path, housing: Department, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    lines = [f"区住建局要完成第{number}件事。" for number in range(30)]
    speech = make_speech(supervisor, "\n".join(lines))
    for line in lines:
        one = make_directive(speech, line, status="adopted")
        Handling.objects.create(directive=one, lead=housing)
    with django_assert_num_queries(9):
        export(tmp_path)
