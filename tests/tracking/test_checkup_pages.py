"""The check-up where people meet it (体检): before 立项, on drafts, on reports, and what the office sees of it."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from directives.models import Directive, Speech
from directives.workflow import DirectiveStatus
from tests.factories import at, make_directive, make_post, make_speech, make_task
from tracking.actions.reports import Progress, report_progress
from tracking.checkup.flaws import Flaw
from tracking.models import Department, Filing, Report, Task
from tracking.workflow import Status

pytestmark = pytest.mark.one_database

SignIn = Callable[[User], Client]
QUOTE = "区住建局要适时会同有关部门，把东街的雨水管进一步改好"


class Advised(HTMLParser):
    """The lines of advice of a page, by the id of their list, as they are read."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.lists: dict[str, list[str]] = {}
        self._list = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "ul":
            self._list = str(given.get("id")) if "flaws" in str(given.get("class")).split() else ""
            if self._list:
                self.lists[self._list] = []
        elif tag == "li" and self._list:
            self.lists[self._list].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "ul":
            self._list = ""

    def handle_data(self, data: str) -> None:
        if self._list and self.lists[self._list]:
            self.lists[self._list][-1] += data


def advised(page: str) -> dict[str, list[str]]:
    return Advised(page).lists


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(at(hour=10), tick=False):
        yield


@pytest.fixture
def desk(supervisor: User, sign_in: SignIn) -> Client:
    return sign_in(supervisor)


@pytest.fixture
def speech(supervisor: User) -> Speech:
    make_post()
    return make_speech(supervisor, f"同志们：{QUOTE}。")


@pytest.fixture
def drains(speech: Speech, housing: Department) -> Directive:
    """An adopted candidate that says who but neither when nor how far."""
    body = {"name": "区住建局", "text": "区住建局", "start": 0, "end": 4, "role": "牵头"}
    given = {"owners": ["区住建局"], "bodies": [body], "title": "改好东街雨水管"}
    return make_directive(speech, QUOTE, status=DirectiveStatus.ADOPTED, **given)


def test_a_line_says_what_it_lacks_and_what_is_vague_before_it_is_registered(
    desk: Client, speech: Speech, drains: Directive
) -> None:
    page = desk.get(f"/speeches/{speech.pk}/register/").content.decode()
    said = advised(page)
    assert said[f"flaws{drains.pk}"] == [
        "「程度」没有写，办完没办完以后说不清。请写一个数字，或者一样看得见的结果。",
        "原话里的「进一步」没有说到什么程度，请在“到什么程度”里说实。",
    ]
    assert said[f"flaws{drains.pk}-settled"] == [
        "原话里的「适时」没有说到哪一天，立项后以完成时限为准。",
        "原话里的「有关部门」没有说是谁，立项后由区住建局牵头。",
    ]
    assert f'<span class="three" id="three{drains.pk}">' in page


def test_the_vague_words_are_underlined_where_they_stand_in_the_quote(
    desk: Client, speech: Speech, drains: Directive
) -> None:
    page = desk.get(f"/speeches/{speech.pk}/register/").content.decode()
    for word in ("适时", "有关部门", "进一步"):
        assert f'<span class="ev ev-vague" data-marks="v{QUOTE.index(word)}">{word}</span>' in page


def test_a_line_is_examined_as_it_was_typed(desk: Client, speech: Speech, drains: Directive) -> None:
    typed = {f"d{drains.pk}-title": "改好雨水管", f"d{drains.pk}-measure": "1.2公里通水", "do": "check"}
    typed |= {f"d{drains.pk}-due_on": "2026-12-31"}
    said = advised(desk.post(f"/speeches/{speech.pk}/register/", typed).content.decode())
    assert said[f"flaws{drains.pk}"] == ["原话里的「有关部门」没有说是谁，请定牵头单位。"]
    assert "里写的为准" in "".join(said[f"flaws{drains.pk}-settled"])


def test_the_page_asks_for_every_line_anew_when_something_is_changed(
    desk: Client, speech: Speech, drains: Directive
) -> None:
    page = desk.get(f"/speeches/{speech.pk}/register/").content.decode()
    assert f'hx-select-oob="#silence,#burden,#fixes,#three{drains.pk},#flaws{drains.pk}"' in page


def test_advice_is_no_wall(desk: Client, speech: Speech, drains: Directive, housing: Department) -> None:
    line = {"include": "on", "title": "适时改好雨水管", "lead": str(housing.pk), "due_on": "2026-12-31"}
    data = {f"d{drains.pk}-{name}": value for name, value in line.items()}
    approval = {"approver": str(make_post().pk), "approved_on": "2026-11-23", "basis": "会议讲话", "do": "register"}
    desk.post(f"/speeches/{speech.pk}/register/", data | approval)
    assert Task.objects.get().title == "适时改好雨水管"


def by_hand(housing: Department, **changes: str) -> dict[str, str]:
    given = {
        "source-title": "区政府第25次常务会议纪要",
        "source-on": "2026-11-20",
        "approver": str(make_post().pk),
        "approved_on": "2026-11-23",
        "basis": "常务会议议定",
        "task-title": "改好东街雨水管",
        "task-kind": "建设",
        "task-is_hard": "on",
        "task-quote": "东街的雨水管要尽快改好。",
        "task-lead": str(housing.pk),
        "task-due_on": "2026-12-31",
    }
    return {**given, **changes}


def test_a_task_by_hand_is_examined_when_asked_and_not_before(desk: Client, housing: Department) -> None:
    empty = desk.get("/registrations/new/").content.decode()
    assert advised(empty) == {}
    assert "只是提醒，不影响立项。" in empty
    page = desk.post("/registrations/new/", by_hand(housing, do="check")).content.decode()
    said = advised(page)
    assert said["flaws-open"] == ["「程度」没有写，办完没办完以后说不清。请写一个数字，或者一样看得见的结果。"]
    assert said["flaws-settled"] == ["原话里的「尽快」没有说到哪一天，立项后以完成时限为准。"]
    assert not Task.objects.exists()


def test_asking_for_a_check_up_of_a_half_filled_page_is_not_a_refused_registration(
    desk: Client, housing: Department
) -> None:
    data = by_hand(housing, do="check")
    half = {name: value for name, value in data.items() if name not in {"task-lead", "basis"}}
    page = desk.post("/registrations/new/", half).content.decode()
    assert "没有立项" not in page
    assert "「谁」没有定，就没有人对这件事负责。请定一个牵头单位。" in advised(page)["flaws-open"]


def test_a_task_by_hand_with_nothing_to_say_about_is_told_so(desk: Client, housing: Department) -> None:
    data = by_hand(housing, do="check", **{"task-quote": "东街的雨水管要改好。", "task-measure": "1.2公里通水"})
    page = desk.post("/registrations/new/", data).content.decode()
    assert "谁、何时、到什么程度都写了，没有含糊的词。" in page


def test_advice_does_not_keep_a_task_by_hand_from_being_registered(desk: Client, housing: Department) -> None:
    desk.post("/registrations/new/", by_hand(housing, do="register"))
    assert Task.objects.get().measure == ""


def amended(draft: Task, **changes: str) -> dict[str, str]:
    lead = draft.assignments.get(role="lead").department_id
    return {"title": draft.title, "lead": str(lead), "due_on": "2026-12-25", **changes}


@pytest.fixture
def draft(supervisor: User, housing: Department, city: Department) -> Task:
    made = make_task(supervisor, housing, city, status=Status.DRAFT, title="改好东街雨水管")
    made.sources.update(quote="区住建局要适时把东街的雨水管改好。")
    return made


def test_a_draft_is_examined_as_it_stands(desk: Client, draft: Task) -> None:
    page = desk.get(f"/tasks/{draft.pk}/amend/").content.decode()
    said = advised(page)
    assert said["flaws-open"] == ["「程度」没有写，办完没办完以后说不清。请写一个数字，或者一样看得见的结果。"]
    assert said["flaws-settled"] == ["原话里的「适时」没有说到哪一天，立项后以完成时限为准。"]
    assert 'class="ev ev-vague"' in page
    assert '<summary class="form-select">区城管局</summary>' in page


def test_asking_for_a_check_up_of_a_draft_saves_nothing(desk: Client, draft: Task) -> None:
    typed = amended(draft, title="进一步改好雨水管", lead="", do="check")
    response = desk.post(f"/tasks/{draft.pk}/amend/", typed)
    said = advised(response.content.decode())["flaws-open"]
    assert response.status_code == 200
    assert [line[:12] for line in said] == [
        "「谁」没有定，就没有人对",
        "「程度」没有写，办完没办",
        "事项名称里的「进一步」没",
    ]
    assert Task.objects.get().title == "改好东街雨水管"


def test_a_draft_is_saved_whatever_the_check_up_says(desk: Client, draft: Task) -> None:
    response = desk.post(f"/tasks/{draft.pk}/amend/", amended(draft, title="进一步改好雨水管"))
    assert response.status_code == 302
    assert Task.objects.get().title == "进一步改好雨水管"


def test_a_draft_whose_date_is_over_can_be_kept_as_it_is(desk: Client, draft: Task) -> None:
    refused = desk.post(f"/tasks/{draft.pk}/amend/", amended(draft, due_on="2026-11-20"))
    assert refused.status_code == 409
    assert "时限已过，照此登记" in refused.content.decode()
    desk.post(f"/tasks/{draft.pk}/amend/", amended(draft, due_on="2026-11-20", confirmed_past="on"))
    assert Task.objects.get().due_on == date(2026, 11, 20)


LAST = "东街、西街两处雨水管改造已挖好沟槽，正在下管，检查井砌好12座；围挡和夜间照明已经补齐。"


@pytest.fixture
def task(supervisor: User, housing: Department, city: Department) -> Task:
    return make_task(supervisor, housing, city, title="改好东街雨水管")


@pytest.fixture
def worker(clerk: User, sign_in: SignIn) -> Client:
    return sign_in(clerk)


def seen_on(page: str) -> str:
    [seen] = re.findall(r'name="seen" value="([^"]*)"', page)
    return str(seen)


def report(browser: Client, task: Task, words: str, percent: int = 50, **more: Any) -> Any:
    return browser.post(f"/tasks/{task.pk}/report/", {"progress": words, "percent": percent, **more})


def test_a_report_without_a_flaw_goes_at_once(worker: Client, task: Task) -> None:
    assert report(worker, task, LAST).status_code == 302
    assert Report.objects.get().flaws == []


def test_advice_is_shown_once_and_the_second_press_delivers(worker: Client, task: Task) -> None:
    held = report(worker, task, "正在推进中。")
    page = held.content.decode()
    assert held.status_code == 200
    assert not Report.objects.exists()
    assert advised(page)["flaws"] == ["「正在推进中」去掉这些话就没有内容了。请写做了哪件事、到了哪一步、数字是多少。"]
    assert "正在推进中。</textarea>" in page
    assert ">照此报送</button>" in page
    assert report(worker, task, "正在推进中。", seen=seen_on(page)).status_code == 302
    assert Report.objects.get().progress == "正在推进中。"


def test_a_report_mended_after_the_advice_goes_at_once_and_bears_no_flaw(worker: Client, task: Task) -> None:
    page = report(worker, task, "正在推进中。").content.decode()
    assert report(worker, task, LAST, seen=seen_on(page)).status_code == 302
    assert Report.objects.get().flaws == []


def test_another_flaw_after_the_advice_is_told_again(worker: Client, task: Task) -> None:
    page = report(worker, task, "正在推进中。").content.decode()
    again = report(worker, task, "正在推进中。", 100, seen=seen_on(page))
    assert "「100%」" in advised(again.content.decode())["flaws"][1]
    assert not Report.objects.exists()
    report(worker, task, "正在推进中。", 100, seen=seen_on(again.content.decode()))
    assert [flaw["code"] for flaw in Report.objects.get().flaws] == ["only_phrases", "full_without_evidence"]


def test_what_else_is_wrong_is_said_before_any_advice(worker: Client, task: Task) -> None:
    page = report(worker, task, "正在推进中。", 120).content.decode()
    assert "进度填 0 到 100 的整数。" in page
    assert "照此报送" not in page


def test_the_same_words_as_last_time_are_pointed_out(worker: Client, task: Task) -> None:
    report(worker, task, LAST)
    page = report(worker, task, f"{LAST}本周没有变化。").content.decode()
    [line] = advised(page)["flaws"]
    assert line.startswith("「东街、西街两处雨水管改造")
    assert "和上一次报的几乎一样" in line


def test_a_file_sent_along_is_evidence_and_one_of_an_earlier_report_too(worker: Client, task: Task) -> None:
    file = SimpleUploadedFile("验收表.pdf", b"%PDF-1.4 one page")
    assert report(worker, task, "路面恢复，验收通过。", 100, attachments=file).status_code == 302
    assert report(worker, task, "围挡拆完，资料移交街道。", 100).status_code == 302
    assert [one.flaws for one in Report.objects.all()] == [[], []]


def test_files_a_browser_does_not_keep_are_named_so_that_they_are_chosen_again(worker: Client, task: Task) -> None:
    file = SimpleUploadedFile("现场照片.pdf", b"%PDF-1.4 one page")
    page = report(worker, task, "正在推进中。", attachments=file).content.decode()
    assert "刚才选的文件（现场照片.pdf）要重新选一次。" in page


def test_asking_for_advice_sends_nothing_and_counts_files_by_their_names(worker: Client, task: Task) -> None:
    asked = {"progress": "路面恢复，验收通过。", "percent": "100", "do": "check"}
    page = worker.post(f"/tasks/{task.pk}/report/", asked).content.decode()
    assert "「100%」" in advised(page)["flaws"][0]
    with_file = worker.post(f"/tasks/{task.pk}/report/", {**asked, "attachments": "[object File]"}).content.decode()
    assert advised(with_file) == {}
    assert not Report.objects.exists()


def test_advice_that_came_while_typing_is_not_given_again_at_the_press(worker: Client, task: Task) -> None:
    asked = {"progress": "正在推进中。", "percent": "50", "do": "check"}
    page = worker.post(f"/tasks/{task.pk}/report/", asked, headers={"HX-Request": "true"}).content.decode()
    assert report(worker, task, "正在推进中。", seen=seen_on(page)).status_code == 302


def test_a_supporting_department_is_examined_by_its_own_reports(
    worker: Client, task: Task, outsider: User, sign_in: SignIn
) -> None:
    task.assignments.filter(role="support").update(accepted_at=at())
    report(worker, task, LAST)
    page = report(sign_in(outsider), task, LAST).content.decode()
    assert "和另一个单位报的几乎一样" in advised(page)["flaws"][0]
    assert "区住建局" not in advised(page)["flaws"][0]


def test_the_office_sees_in_the_story_what_was_shown_and_whose_words_they_are(
    worker: Client, task: Task, outsider: User, desk: Client, sign_in: SignIn
) -> None:
    task.assignments.filter(role="support").update(accepted_at=at())
    report(worker, task, LAST)
    theirs = sign_in(outsider)
    page = report(theirs, task, LAST).content.decode()
    report(theirs, task, LAST, seen=seen_on(page))
    [shown] = advised(page)["flaws"]
    address, late = f"/tasks/{task.pk}/", Report.objects.get(department__name="区城管局")
    assert advised(desk.get(address).content.decode()) == {f"flaws{late.pk}": [f"{shown}（区住建局）"]}
    assert advised(worker.get(address).content.decode()) == {}
    assert advised(theirs.get(address).content.decode()) == {}


def test_the_head_who_signs_sees_the_advice_first_and_the_office_the_same_after(
    worker: Client, task: Task, housing: Department, head: User, desk: Client, sign_in: SignIn
) -> None:
    Department.objects.filter(pk=housing.pk).update(head_signs=True)
    shown = report(worker, task, "正在推进中。").content.decode()
    report(worker, task, "正在推进中。", seen=seen_on(shown))
    filing = Filing.objects.get()
    signing = sign_in(head)
    page = signing.get(f"/filings/{filing.pk}/").content.decode()
    assert advised(page)[f"flaws{filing.pk}"] == advised(shown)["flaws"]
    signing.post(f"/filings/{filing.pk}/endorse/", {"filing_version": filing.version})
    [chapter] = advised(desk.get(f"/tasks/{task.pk}/").content.decode()).values()
    assert chapter == advised(shown)["flaws"]


def test_a_lead_that_takes_a_supporting_report_in_has_not_copied_it(
    worker: Client, task: Task, outsider: User, sign_in: SignIn
) -> None:
    task.assignments.filter(role="support").update(accepted_at=at())
    report(sign_in(outsider), task, LAST)
    theirs = Report.objects.get()
    assert "和另一个单位报的几乎一样" in advised(report(worker, task, LAST).content.decode())["flaws"][0]
    assert report(worker, task, LAST, take_in=[theirs.pk]).status_code == 302
    theirs.refresh_from_db()
    assert theirs.taken_into == Report.objects.get(department__name="区住建局")


def test_the_desk_of_the_office_counts_and_names_reports_with_a_flaw(
    worker: Client, task: Task, desk: Client, supervisor: User
) -> None:
    page = report(worker, task, "正在推进中。").content.decode()
    report(worker, task, "正在推进中。", seen=seen_on(page))
    report(worker, task, LAST)
    said = desk.get("/").content.decode()
    assert "报进展 2 次</b>，其中 1 次体检有意见" in said
    assert (
        f'<a href="/tasks/{task.pk}/">改好东街雨水管</a><div class="dot-sep"><span>区住建局</span><span>只有套话</span>'
        in said
    )
    assert "体检有意见" not in worker.get("/").content.decode()


def test_the_desk_names_five_of_many_and_says_how_many_more(
    task: Task, clerk: User, supervisor: User, housing: Department, desk: Client
) -> None:
    task.assignments.filter(role="lead").update(accepted_at=at())
    flaw = Flaw("only_phrases", "正在推进", "说实。")
    for hour in range(7):
        report_progress(Task.objects.get(), Progress("正在推进。", 50), by=clerk, at=at(hour=hour + 1), flaws=[flaw])
    page = desk.get("/").content.decode()
    assert page.count("<span>只有套话</span>") == 5
    assert "还有 2 件" in page
