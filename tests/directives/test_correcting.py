"""What stands over a speech is corrected: the right day is reckoned from, and nothing decided moves by itself."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from directives.actions import NotAllowedError
from directives.actions.correcting import correct_speech, details_of, last_correction
from directives.actions.extracting import claim_extraction, request_extraction
from directives.actions.importing import Details
from directives.actions.reviewing import decide
from directives.jobs import outdated_parts, run_extraction
from directives.models import Extraction, ExtractionState, Speech
from directives.versions import DAY, changed_parts
from tests.factories import make_speech, make_user

SignIn = Callable[[User], Client]
TEXT = "一、抓好治理\n区水务局要在本月底前建立河道巡查台账，报区政府。\n区城管局要在2026年12月20日前清理完占道堆物。\n"
WRONG, RIGHT = date(2026, 9, 9), date(2026, 10, 9)


@pytest.fixture
def speech(supervisor: User) -> Speech:
    """Extracted under the wrong day, the first candidate adopted."""
    made = make_speech(supervisor, TEXT, spoken_on=WRONG, speaker="区长", meeting="治水会议")
    run_extraction(request_extraction(made, at=timezone.now()).pk)
    decide(made.directives.in_order()[0], "adopt", version=1, by=supervisor, at=timezone.now())
    return made


@pytest.fixture
def desk(supervisor: User, sign_in: SignIn) -> Client:
    return sign_in(supervisor)


def filled(speech: Speech, **changes: object) -> dict[str, object]:
    """The form as the page shows it, with these changes."""
    now = {"title": speech.title, "spoken_on": speech.spoken_on.isoformat(), "speaker": speech.speaker}
    return {**now, "meeting": speech.meeting, "seen": last_correction(speech), **changes}


def send(desk: Client, speech: Speech, **changes: object) -> str:
    return desk.post(f"/speeches/{speech.pk}/correct/", filled(speech, **changes), follow=True).content.decode()


def correct(speech: Speech, by: User, day: date = RIGHT) -> Extraction | None:
    details = Details(speech.title, day, speech.speaker, speech.meeting, speech.is_open)
    return correct_speech(speech, details, seen=last_correction(speech), by=by, at=timezone.now())


def dues(speech: Speech) -> list[date | None]:
    return [one.due_on for one in speech.directives.in_order()]


def test_the_page_shows_what_stands_there_and_what_a_new_day_leads_to(desk: Client, speech: Speech) -> None:
    page = desk.get(f"/speeches/{speech.pk}/correct/").content.decode()
    assert 'value="2026-09-09"' in page
    assert "治水会议" in page
    assert "审过的、人改过的也只是建议" in page
    assert f'href="/speeches/{speech.pk}/correct/"' in desk.get(f"/speeches/{speech.pk}/").content.decode()


def test_the_menu_marks_the_page_as_one_of_the_speeches(desk: Client, speech: Speech) -> None:
    page = desk.get(f"/speeches/{speech.pk}/correct/").content.decode()
    assert page.count('href="/speeches/" aria-current="page"') == 2


def test_a_new_day_changes_no_limit_until_somebody_decides(desk: Client, speech: Speech) -> None:
    before = dues(speech)
    assert before == [date(2026, 9, 30), date(2026, 12, 20)]
    assert "不同的期限会列出来由您定" in send(desk, speech, spoken_on="2026-10-09")
    speech.refresh_from_db()
    assert speech.spoken_on == RIGHT
    run_extraction(Extraction.objects.get(speech=speech).pk)
    assert dues(speech) == before


def test_only_limits_reckoned_from_the_day_are_proposed_anew(desk: Client, speech: Speech) -> None:
    send(desk, speech, spoken_on="2026-10-09")
    run_extraction(Extraction.objects.get(speech=speech).pk)
    page = desk.get(f"/speeches/{speech.pk}/comparison/").content.decode()
    assert "2026年10月31日" in page
    assert "2026年12月20日" not in page
    assert "1 条没有变化" in page


def test_the_proposed_limit_is_taken_over_by_a_press(desk: Client, speech: Speech) -> None:
    send(desk, speech, spoken_on="2026-10-09")
    run_extraction(Extraction.objects.get(speech=speech).pk)
    first, finding = speech.directives.in_order()[0], speech.findings.order_by("start")[0]
    pick = f"c{first.pk}-{finding.pk}:{first.version}"
    desk.post(f"/speeches/{speech.pk}/comparison/settle/", {"act": "take", "pick": pick})
    assert dues(speech) == [date(2026, 10, 31), date(2026, 12, 20)]


def test_a_title_is_corrected_without_extracting_again(desk: Client, speech: Speech) -> None:
    assert "候选事项和期限没有变" in send(desk, speech, title="在全区治水会议上的讲话", is_open="on")
    speech.refresh_from_db()
    assert (speech.title, speech.is_open) == ("在全区治水会议上的讲话", True)
    assert Extraction.objects.get(speech=speech).state == ExtractionState.DONE


def test_who_corrected_what_is_kept_and_shown(desk: Client, supervisor: User, speech: Speech) -> None:
    send(desk, speech, spoken_on="2026-10-09", speaker="", is_open="on")
    page = desk.get(f"/speeches/{speech.pk}/").content.decode()
    assert "讲话日期由2026年9月9日改为2026年10月9日；讲话人由“区长”改为空着；改为可全文查看" in page
    correction = speech.corrections.get()
    assert correction.by == supervisor
    assert str(correction).startswith(f"{speech}：讲话日期由")


def test_closing_a_speech_again_is_a_correction_too(supervisor: User, speech: Speech) -> None:
    Speech.objects.filter(pk=speech.pk).update(is_open=True)
    speech.refresh_from_db()
    closed = Details(speech.title, speech.spoken_on, speech.speaker, speech.meeting)
    assert correct_speech(speech, closed, seen=0, by=supervisor, at=timezone.now()) is None
    assert speech.corrections.get().words == "改为不可全文查看"


@pytest.mark.parametrize(
    ("day", "said"),
    [("", "讲话日期不能空着"), ("2026-13-40", "日期写成"), ("1948-01-01", "太早"), ("2999-01-01", "今天之后")],
)
def test_a_day_no_speech_can_have_is_refused_beside_its_field(
    desk: Client, speech: Speech, day: str, said: str
) -> None:
    answer = desk.post(f"/speeches/{speech.pk}/correct/", filled(speech, spoken_on=day, title="改到一半的标题"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "is-invalid" in page
    assert "改到一半的标题" in page
    speech.refresh_from_db()
    assert speech.spoken_on == WRONG


def test_nothing_changed_is_nothing_recorded(desk: Client, speech: Speech) -> None:
    assert "没有改动，不用保存" in send(desk, speech)
    assert not speech.corrections.exists()


def test_of_two_who_correct_at_once_the_second_sees_what_the_first_did(desk: Client, speech: Speech) -> None:
    send(desk, speech, title="先到的标题")
    page = send(desk, speech, title="后到的标题", seen=0)
    assert "刚刚有人更正过" in page
    assert 'value="先到的标题"' in page
    assert speech.corrections.count() == 1


def test_no_day_is_changed_under_a_running_extraction(supervisor: User, speech: Speech) -> None:
    claim_extraction(request_extraction(speech, at=timezone.now()).pk, at=timezone.now())
    with pytest.raises(NotAllowedError, match="正在提取"):
        correct(speech, supervisor)
    speech.refresh_from_db()
    assert speech.spoken_on == WRONG
    assert not speech.corrections.exists()


def test_after_a_failure_the_speech_page_says_that_the_day_has_changed(supervisor: User, speech: Speech) -> None:
    run = correct(speech, supervisor)
    assert run is not None
    Extraction.objects.filter(pk=run.pk).update(state=ExtractionState.FAILED)
    run = Extraction.objects.select_related("speech").get(pk=run.pk)
    assert "讲话日期" in outdated_parts(run)
    request_extraction(speech, at=timezone.now())
    run_extraction(run.pk)
    assert "讲话日期" not in outdated_parts(Extraction.objects.get(pk=run.pk))


def test_a_run_that_did_not_note_its_day_is_not_called_outdated_for_it() -> None:
    then, now = {"rules": "1"}, {"rules": "1", DAY: "2026-09-09"}
    assert changed_parts(then, now) == ()
    assert changed_parts({**then, DAY: "2026-09-08"}, now) == ("讲话日期",)


def test_a_first_extraction_that_failed_starts_from_the_right_day(supervisor: User) -> None:
    made = make_speech(supervisor, TEXT, spoken_on=WRONG)
    request_extraction(made, at=timezone.now())
    Extraction.objects.filter(speech=made).update(state=ExtractionState.FAILED)
    run = correct(made, supervisor)
    assert run is not None
    run_extraction(run.pk)
    assert dues(made)[0] == date(2026, 10, 31)


@pytest.mark.parametrize("role", [Role.HEAD, Role.CLERK, Role.LEADER, Role.ADMIN])
def test_nobody_but_a_supervisor_corrects(sign_in: SignIn, speech: Speech, role: Role) -> None:
    Speech.objects.filter(pk=speech.pk).update(is_open=True)
    other = sign_in(make_user(role))
    assert other.post(f"/speeches/{speech.pk}/correct/", filled(speech, title="别的")).status_code == 403
    assert "correct/" not in other.get(f"/speeches/{speech.pk}/").content.decode()


def test_the_details_of_a_speech_are_what_stands_over_it(speech: Speech) -> None:
    assert details_of(speech) == Details(speech.title, WRONG, "区长", "治水会议")
