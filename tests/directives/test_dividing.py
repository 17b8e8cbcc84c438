"""A file of several speeches: asked about, divided into speeches of their own, or kept as one."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import Role, User
from directives.actions import NotAllowedError
from directives.actions.dividing import Choice, import_parts, import_speeches, parts_of
from directives.actions.importing import Details, keep_draft, read_source
from directives.jobs import run_extraction
from directives.models import Draft, Extraction, Speech
from tests.directives.test_import_pages import HTMX, IMPORT, words
from tests.factories import at, make_user

SignIn = Callable[[User], Client]
NOW = at(hour=10)
TITLE = "在全区{name}上的讲话"
BODY = "区水务局要在两周内建立{name}台账，报区政府督查室。各镇街要在月底前抓好清运，每周报一次进展。\n" * 3


def speech(name: str, day: str) -> str:
    return f"{TITLE.format(name=name)}\n（{day}）\n区长\n\n同志们：\n{BODY.format(name=name)}"


RIVER, SCHOOL, FIRE = (
    speech("河道治理推进会", "2025年11月20日"),
    speech("校园安全工作会议", "2025年9月1日"),
    speech("消防工作例会", "2025年10月8日"),
)
TEXT = f"{RIVER}\n\n{SCHOOL}\n\n{FIRE}"


@pytest.fixture
def desk(supervisor: User, sign_in: SignIn) -> Client:
    return sign_in(supervisor)


def kept(by: User, text: str = TEXT) -> Draft:
    return keep_draft(read_source(text.encode(), "合集.txt", is_not_secret=True), by=by, at=NOW)


def chosen(draft: Draft, *numbers: int) -> list[Choice]:
    found = list(enumerate(parts_of(draft), start=1))
    return [
        (number, part, Details(part.headline.title, part.headline.spoken_on or date(2025, 1, 1)))
        for number, part in found
        if number in numbers
    ]


def stored_files() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def upload(desk: Client, text: str = TEXT) -> str:
    given = {"file": SimpleUploadedFile("合集.txt", text.encode()), "is_not_secret": "on"}
    return desk.post(IMPORT, given).headers["Location"]


def form(*left_out: int, **changed: str) -> dict[str, str]:
    """The page as it is sent: three speeches, some of them left out."""
    days = ["2025-11-20", "2025-09-01", "2025-10-08"]
    names = ["河道治理推进会", "校园安全工作会议", "消防工作例会"]
    sent = {"way": "split"}
    for number, (day, name) in enumerate(zip(days, names, strict=True), start=1):
        sent |= {f"part{number}-title": TITLE.format(name=name), f"part{number}-spoken_on": day}
        if number not in left_out:
            sent[f"part{number}-is_taken"] = "on"
    return sent | changed


# --- the action ---


def test_each_part_is_a_speech_with_its_own_words_day_and_place_in_the_file(supervisor: User) -> None:
    draft = kept(supervisor)
    done = import_parts(draft, chosen(draft, 1, 2, 3), at=NOW)
    speeches = [one.speech for one in done]
    assert all(one.is_new for one in done)
    assert [one.text for one in speeches] == [RIVER.rstrip(), SCHOOL.rstrip(), FIRE.rstrip()]
    assert [one.spoken_on for one in speeches] == [date(2025, 11, 20), date(2025, 9, 1), date(2025, 10, 8)]
    assert [(one.part, one.parts, one.file_name) for one in speeches] == [(n, 3, "合集.txt") for n in (1, 2, 3)]
    assert Draft.objects.count() == 0


def test_limits_are_reckoned_from_the_day_of_the_part(supervisor: User) -> None:
    draft = kept(supervisor)
    import_parts(draft, chosen(draft, 1, 2), at=NOW)
    for extraction in Extraction.objects.all():
        run_extraction(extraction.pk)
    due = {
        one.part: {found.due_on for found in one.directives.filter(deadline="月底前")} for one in Speech.objects.all()
    }
    assert due == {1: {date(2025, 11, 30)}, 2: {date(2025, 9, 30)}}
    for one in Speech.objects.all():
        assert all(one.text[found.start : found.end] == found.text for found in one.directives.all())


def test_the_file_is_kept_once_and_serves_every_part(supervisor: User) -> None:
    draft = kept(supervisor)
    import_parts(draft, chosen(draft, 1, 3), at=NOW)
    assert {Path(one.file.path).read_bytes() for one in Speech.objects.all()} == {TEXT.encode()}
    assert len(stored_files()) == 1


def test_the_same_file_divided_again_makes_nothing_new(supervisor: User) -> None:
    for _ in range(2):
        draft = kept(supervisor)
        done = import_parts(draft, chosen(draft, 1, 2, 3), at=NOW)
    assert [one.is_new for one in done] == [False] * 3
    assert (Speech.objects.count(), len(stored_files())) == (3, 1)


def test_a_part_that_came_alone_before_is_the_same_speech(supervisor: User) -> None:
    source = read_source(SCHOOL.encode(), "校园.txt", is_not_secret=True)
    first = keep_draft(source, by=supervisor, at=NOW)
    assert parts_of(first) == ()
    import_speeches(TEXT.encode(), "合集.txt", by=supervisor, at=NOW, is_not_secret=True)
    again = import_speeches(f"{SCHOOL}\n{FIRE}".encode(), "新.txt", by=supervisor, at=NOW, is_not_secret=True)
    assert [one.is_new for one in again] == [False, False]


def test_a_mark_of_secrecy_in_any_part_refuses_the_whole_file(supervisor: User) -> None:
    with pytest.raises(NotAllowedError, match="涉密文件不得进入本系统"):
        kept(supervisor, f"{RIVER}\n\n{SCHOOL}\n\n{FIRE.replace('区长', '机密', 1)}")
    assert Draft.objects.count() == 0


def test_in_one_step_a_part_without_a_day_takes_the_one_given_or_nothing_is_stored(supervisor: User) -> None:
    text = f"{RIVER}\n\n{SCHOOL.replace('（2025年9月1日）', '')}".encode()
    with pytest.raises(NotAllowedError, match="第 2 篇读不出讲话日期"):
        import_speeches(text, "合集.txt", by=supervisor, at=NOW, is_not_secret=True)
    assert Speech.objects.count() == 0
    import_speeches(text, "合集.txt", by=supervisor, at=NOW, is_not_secret=True, spoken_on=date(2025, 9, 2))
    assert [one.spoken_on for one in Speech.objects.order_by("part")] == [date(2025, 11, 20), date(2025, 9, 2)]


# --- the page ---


def test_the_page_asks_before_anything_is_divided(desk: Client) -> None:
    address = upload(desk)
    assert address.endswith("/parts/")
    page = desk.get(address)
    said = words(page)
    assert "这份文件里像是有 3 篇讲话" in said
    assert all(f"第 {number} 篇" in said for number in (1, 2, 3))
    assert 'value="在全区校园安全工作会议上的讲话"' in page.content.decode()
    assert 'value="2025-09-01"' in page.content.decode()
    assert f"{len(SCHOOL.rstrip())} 字" in said
    assert Speech.objects.count() == 0


def test_a_part_shows_how_it_begins_and_not_its_long_title_again(desk: Client) -> None:
    meeting = "持续优化营商环境暨推进“高效办成一件事”改革和重点项目集中攻坚行动动员部署电视电话会议"
    page = desk.get(upload(desk, f"{speech(meeting, '2025年3月5日')}\n\n{SCHOOL}")).content.decode()
    assert 'value="2025-03-05"' in page
    assert page.count(TITLE.format(name=meeting)) == 1
    assert f"区水务局要在两周内建立{meeting}台账" in page


def test_the_menu_marks_dividing_as_one_of_the_speeches(desk: Client) -> None:
    assert desk.get(upload(desk)).content.decode().count('href="/speeches/" aria-current="page"') == 2


def test_a_script_is_sent_to_the_same_page(desk: Client) -> None:
    given = {"file": SimpleUploadedFile("合集.txt", TEXT.encode()), "is_not_secret": "on"}
    assert desk.post(IMPORT, given, headers=HTMX).headers["HX-Redirect"].endswith("/parts/")


def test_what_is_ticked_is_stored_and_the_rest_left_out(desk: Client) -> None:
    said = words(desk.post(upload(desk), form(2, **{"part1-title": "河道讲话"}), follow=True))
    assert "已经分成 2 篇导入" in said
    assert [(one.title, one.part) for one in Speech.objects.order_by("part")] == [
        ("河道讲话", 1),
        ("在全区消防工作例会上的讲话", 3),
    ]
    assert Draft.objects.count() == 0


def test_kept_as_one_it_goes_on_to_be_checked_as_ever(desk: Client) -> None:
    address = upload(desk)
    confirm = desk.post(address, {"way": "whole"}).headers["Location"]
    desk.post(confirm, {"title": "三次会议上的讲话", "spoken_on": "2025-11-20"})
    only = Speech.objects.get()
    assert (only.text, only.part, only.parts) == (TEXT, None, None)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"part2-spoken_on": ""}, "讲话日期不能空着，期限要从这一天推算。"),
        ({"part2-spoken_on": "9月1日"}, "日期写成 2026-11-20 这样。"),
        ({"part2-spoken_on": "2099-01-01"}, "讲话日期在今天之后，请核对。"),
        ({"part2-spoken_on": "1900-01-01"}, "讲话日期太早了，请核对年份。"),
        ({"part3-title": " "}, "标题不能空着。"),
    ],
)
def test_a_wrong_detail_is_said_in_its_place_and_nothing_is_stored(
    desk: Client, changed: dict[str, str], sentence: str
) -> None:
    response = desk.post(upload(desk), form(**{"part1-title": "改过的标题", **changed}))
    assert response.status_code == 422
    assert sentence in words(response)
    assert 'value="改过的标题"' in response.content.decode()
    assert (Speech.objects.count(), Draft.objects.count()) == (0, 1)


def test_what_is_left_out_may_be_wrong(desk: Client) -> None:
    desk.post(upload(desk), form(2, **{"part2-spoken_on": "", "part2-title": ""}))
    assert Speech.objects.count() == 2


def test_nothing_ticked_is_said(desk: Client) -> None:
    response = desk.post(upload(desk), form(1, 2, 3))
    assert "一篇都没有勾选" in words(response)
    assert Draft.objects.count() == 1


def test_a_part_that_is_here_already_is_told_before_and_after(desk: Client) -> None:
    desk.post(upload(desk), form(2, 3))
    address = upload(desk, f"{TEXT}\n以上讲话请认真学习。\n")
    assert "以前导入过，不会重复保存" in words(desk.get(address))
    assert "另有 1 篇以前导入过" in words(desk.post(address, form(), follow=True))
    assert Speech.objects.count() == 3


def test_a_single_speech_and_a_finished_import_have_no_such_page(desk: Client) -> None:
    confirm = upload(desk, RIVER)
    assert not confirm.endswith("/parts/")
    assert desk.get(f"{confirm}parts/").headers["Location"] == confirm
    address = upload(desk)
    desk.post(address, form())
    assert "已经完成" in words(desk.get(address, follow=True))


def test_the_page_is_seen_only_by_whoever_began_the_import(desk: Client, sign_in: SignIn) -> None:
    address = upload(desk)
    other = sign_in(make_user(Role.SUPERVISOR))
    assert other.post(address, form()).status_code == 302
    assert (Speech.objects.count(), Draft.objects.count()) == (0, 1)


def test_a_cover_left_out_is_told(desk: Client) -> None:
    assert "前面还有 9 个字" in words(desk.get(upload(desk, f"云溪区领导讲话汇编\n\n{TEXT}")))


def test_a_speech_says_which_part_of_its_file_it_was(desk: Client) -> None:
    desk.post(upload(desk), form())
    assert "文件里的第 2 篇，共 3 篇" in words(desk.get(f"/speeches/{Speech.objects.get(part=2).pk}/"))


# --- the command ---


def run(path: Path, *flags: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("import_speech", str(path), "--by", "shen", "--not-secret", *flags, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_command_divides_when_told_to(supervisor: User, tmp_path: Path) -> None:
    path = tmp_path / "合集.txt"
    path.write_text(TEXT, encoding="utf-8")
    out, err = run(path, "--split")
    assert (Speech.objects.count(), err) == (3, "")
    assert all(f"在全区{name}上的讲话，找到" in out for name in ("河道治理推进会", "校园安全工作会议", "消防工作例会"))
    assert all(one.directives.exists() for one in Speech.objects.all())


def test_the_command_keeps_one_unless_told_and_says_so(supervisor: User, tmp_path: Path) -> None:
    path = tmp_path / "合集.txt"
    path.write_text(TEXT, encoding="utf-8")
    _, err = run(path)
    assert Speech.objects.get().part is None
    assert "里面像是有 3 篇讲话；要分开导入，请加上 --split" in err


def test_the_command_takes_a_single_speech_as_ever(supervisor: User, tmp_path: Path) -> None:
    path = tmp_path / "河道.txt"
    path.write_text(RIVER, encoding="utf-8")
    _, err = run(path, "--split")
    assert (Speech.objects.get().part, err) == (None, "")


def test_the_command_says_which_part_has_no_day(supervisor: User, tmp_path: Path) -> None:
    path = tmp_path / "合集.txt"
    path.write_text(TEXT.replace("（2025年9月1日）", ""), encoding="utf-8")
    with pytest.raises(CommandError):
        run(path, "--split")
    assert Speech.objects.count() == 0
