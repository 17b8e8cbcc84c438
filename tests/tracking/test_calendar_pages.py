"""The pages of 放假安排: a year, pasting its notice, looking at what changes, confirming, taking it back."""

import re
from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.test import Client

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_task, make_user
from tests.tracking.test_calendar import NEXT, NOTICES, enter
from tracking.actions.calendar import arrange_year
from tracking.desks.office import office_desk
from tracking.desks.setup import setup_desk
from tracking.models import CalendarChange, CalendarDay, CalendarYear, Department, load_calendar
from tracking.models.reminder import RuleKind
from tracking.outbox.contents import Matter
from tracking.outbox.hours import Hours
from tracking.outbox.wording import entry

pytestmark = pytest.mark.one_database

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(at(hour=10), tick=False):
        yield


@pytest.fixture
def office(administrator: User, sign_in: SignIn) -> Client:
    """A browser of the 管理员."""
    return sign_in(administrator)


def page(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined,no-any-return]


def words(answer: object) -> str:
    """What is read on the page, without blanks."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", page(answer)))


def form_of(answer: object) -> dict[str, object]:
    """What the page would send: the ticked days and the hidden fields."""
    html = page(answer)
    ticked = re.findall(r'name="day" value="([\d-]+)" form="year" checked', html)
    hidden = {
        name: re.search(rf'name="{name}" value="([^"]*)"', html)[1]  # type: ignore[index]
        for name in ("text", "seen", "looked")
    }
    return {"day": ticked, **hidden}


def paste(office: Client, text: str = NEXT) -> dict[str, object]:
    answer = office.post("/calendar/notice/", {"text": text})
    assert answer.status_code == 200
    return form_of(answer)


# ---- looking


@pytest.mark.parametrize("role", Role)
def test_everybody_may_see_by_which_days_deadlines_are_counted(role: Role, sign_in: SignIn, db: None) -> None:
    browser = sign_in(make_user(role))
    seen = words(browser.get("/calendar/2026/"))
    assert "系统自带，按国务院办公厅公布的安排。全年248个工作日" in seen
    assert "2月15日（周日）至23日（周一），共9天2月14日（周六）、2月28日（周六）上班" in seen
    assert ("贴通知" in seen) == (role == Role.ADMIN)


def test_without_a_year_this_one_is_shown(office: Client) -> None:
    assert "2026年放假安排" in words(office.get("/calendar/"))


def test_a_year_nobody_announced_says_so_and_marks_no_day(office: Client) -> None:
    seen = office.get("/calendar/2027/")
    assert "还没有公布，暂按周一至周五推算。全年261个工作日" in words(seen)
    assert "<small>休</small>" not in page(seen)
    assert "公布后贴上通知，看过再确认" in words(seen)


@pytest.mark.parametrize("year", [1, 2007, 2032, 9999, 99999])
def test_years_far_away_have_no_page(year: int, office: Client) -> None:
    assert office.get(f"/calendar/{year}/").status_code == 404
    assert office.get(f"/calendar/{year}/edit/").status_code == 404


def test_the_page_of_an_entered_year_shows_its_words_and_who_entered_it(office: Client, administrator: User) -> None:
    enter(2027, NEXT, administrator, note="按通知")
    seen = words(office.get("/calendar/2027/"))
    assert "系统管理员11月23日09:00录入，按国务院办公厅的通知" in seen
    assert "春节：2月5日（周五）至12日（周五）放假调休，共8天。" in seen
    assert "系统管理员录入，" in seen
    assert "天和以前不一样：按通知" in seen


# ---- pasting


def test_a_pasted_notice_is_shown_before_anything_changes(office: Client) -> None:
    answer = office.post("/calendar/notice/", {"text": NEXT})
    seen = words(answer)
    assert "核对2027年放假安排" in seen
    assert "2026年12月31日（周四）至2027年1月2日（周六）放假调休，共3天" in seen
    assert "没有读到清明节、劳动节、端午节、中秋节、国庆节的安排" in seen
    assert not CalendarYear.objects.exists()
    assert not CalendarDay.objects.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "请先贴上通知的文字。"),
        (" \u3000　\n\n ", "请先贴上通知的文字。"),
        ("同志们好", "没有读出是哪一年的放假安排。请贴通知的全文"),
        ("国务院办公厅关于2027年部分节假日安排的通知（全文见附件）", "没有读出放假的日期。"),
        ("关于1999年部分节假日安排的通知。元旦：1月1日放假，共1天。", "读出来是 1999 年的安排"),
        ("字" * 20_001, "最多 20000 字。贴的都还在，留下放假安排那份通知就行。"),
    ],
)
def test_what_is_no_notice_is_refused_in_a_sentence_and_kept(text: str, said: str, office: Client) -> None:
    answer = office.post("/calendar/notice/", {"text": text})
    assert answer.status_code == 422
    assert said in page(answer)
    assert text in page(answer)
    assert not CalendarYear.objects.exists()


def test_a_long_text_is_not_cut_by_the_browser_before_it_can_be_refused(office: Client) -> None:
    assert "maxlength" not in page(office.get("/calendar/notice/"))


def test_what_does_not_fit_is_counted_above_everything_and_leads_to_its_words(office: Client) -> None:
    wrong = NEXT.replace("2月20日（周六）上班", "2月20日（周五）上班")
    html = page(office.post("/calendar/notice/", {"text": wrong}))
    above, below = html.split('id="days-head"', 1)
    assert "有 2 处对不上，看过再确认" in above
    assert "没有读到清明节、劳动节、端午节、中秋节、国庆节的安排" in above
    assert 'href="#said-1">2027年2月20日是周六，通知里写的是周五，请对照原文。</a>' in above
    assert "2月20日（周五）上班" in below.split('id="said-1"', 1)[1].split("</li>", 1)[0]
    assert "处对不上" not in page(office.post("/calendar/notice/", {"text": NOTICES[2026]}))


def test_beside_the_seal_it_can_be_compared_again(office: Client) -> None:
    html = page(office.post("/calendar/notice/", {"text": NEXT}))
    acts = html.split("确认 2027 年放假安排</button>", 1)[1].split("</div>", 1)[0]
    assert 'name="do" value="look"' in acts
    assert "改过了，重新比" in acts


def test_a_contradiction_stands_under_the_words_it_is_in_and_must_be_looked_at(office: Client) -> None:
    wrong = NOTICES[2026].replace("5月9日（周六）上班", "5月9日（周五）上班").replace("2025年11月25日", "2025年11月4日")
    sent = paste(office, wrong)
    answer = office.post("/calendar/2026/edit/", {**sent, "do": "save"})
    assert answer.status_code == 422
    assert "2026年5月9日是周六，通知里写的是周五，请对照原文。" in page(answer)
    assert "通知里有对不上的地方，对照原文以后勾选这一项，再确认。" in page(answer)
    assert form_of(answer)["day"] == sent["day"], "nothing is lost"
    assert not CalendarYear.objects.exists()
    office.post("/calendar/2026/edit/", {**sent, "do": "save", "is_checked": "on"})
    assert CalendarYear.objects.get().text == wrong


# ---- confirming


def test_what_was_looked_at_is_confirmed_in_one_step(office: Client, administrator: User) -> None:
    answer = office.post("/calendar/2027/edit/", {**paste(office), "do": "save", "is_checked": "on"}, follow=True)
    assert answer.redirect_chain == [("/calendar/2027/", 302)]
    assert "2027 年放假安排录入好了：改了" in page(answer)
    year = CalendarYear.objects.get()
    assert (year.year, year.text, year.entered_by) == (2027, NEXT, administrator)
    assert not load_calendar().is_working(date(2026, 12, 31))
    assert load_calendar().is_working(date(2027, 2, 20))


def test_the_holidays_are_printed_as_the_notice_has_them_though_a_weekend_adjoins(office: Client) -> None:
    office.post("/calendar/2027/edit/", {**paste(office), "do": "save", "is_checked": "on"})
    seen = words(office.get("/calendar/2027/"))
    assert "2月5日（周五）至12日（周五），共8天1月31日（周日）、2月20日（周六）上班" in seen
    assert "13日" not in seen


def test_a_day_ticked_behind_the_weekend_that_adjoins_makes_the_holiday_longer(office: Client) -> None:
    sent = paste(office)
    days = sent["day"]
    assert isinstance(days, list)
    looked = office.post("/calendar/2027/edit/", {**sent, "day": [*days, "2027-02-15"], "do": "look"})
    office.post("/calendar/2027/edit/", {**form_of(looked), "do": "save", "is_checked": "on"})
    assert "2月5日（周五）至15日（周一），共11天" in words(office.get("/calendar/2027/"))


def test_days_ticked_after_looking_are_shown_again_first(office: Client) -> None:
    sent = paste(office)
    days = sent["day"]
    assert isinstance(days, list)
    changed = {**sent, "day": [*days, "2027-03-08"], "do": "save", "is_checked": "on"}
    answer = office.post("/calendar/2027/edit/", changed)
    assert answer.status_code == 422
    assert "还没有保存：勾选的日期和刚才核对的不一样了" in page(answer)
    assert "您改得和通知不一样的：2027年3月8日" in page(answer)
    assert not CalendarYear.objects.exists()
    office.post("/calendar/2027/edit/", {**form_of(answer), "do": "save", "is_checked": "on"})
    assert not load_calendar().is_working(date(2027, 3, 8))


def test_a_year_can_be_ticked_by_hand_without_a_notice(office: Client) -> None:
    first = office.get("/calendar/2027/edit/")
    assert "法定节假日" in page(first)
    assert "2月5日（周五）至8日（周一），共 4 天" in page(first)
    looked = office.post("/calendar/2027/edit/", {**form_of(first), "day": ["2027-02-05", "2027-02-20"], "do": "look"})
    assert "和现在比，变 2 天" in page(looked)
    office.post("/calendar/2027/edit/", {**form_of(looked), "do": "save", "note": "先按草案"})
    names = dict(CalendarDay.objects.values_list("day", "name"))
    assert names == {
        date(2027, 2, 5): "春节", date(2027, 2, 6): "春节", date(2027, 2, 7): "春节", date(2027, 2, 20): "春节",
    }  # fmt: skip
    assert CalendarChange.objects.get().note == "先按草案"


def test_it_is_said_which_tasks_it_moves_before_it_is_confirmed(
    office: Client, supervisor: User, housing: Department
) -> None:
    make_task(supervisor, housing, due_on=date(2027, 2, 8))
    seen = words(office.post("/calendar/notice/", {"text": NEXT}))
    assert "1件在办事项的到期日变成休息日，或者不再是休息日" in seen
    assert "2027年2月8日到期的1件最后一个工作日2027年2月8日→2027年2月4日" in seen


def test_a_day_that_is_not_on_the_page_is_refused_and_the_others_kept(office: Client) -> None:
    sent = {**paste(office), "day": ["2027-02-05", "2031-01-01", "gestern", "2027-13-45"], "do": "save"}
    answer = office.post("/calendar/2027/edit/", sent)
    assert answer.status_code == 422
    assert "不在这一年的日历上，没有采用" in page(answer)
    assert form_of(answer)["day"] == ["2027-02-05"]
    assert not CalendarYear.objects.exists()


@pytest.mark.parametrize("seen", ["", "-1", "x", "999999999999999999999"])
def test_a_form_that_was_tampered_with_changes_nothing(seen: str, office: Client) -> None:
    answer = office.post("/calendar/2027/edit/", {**paste(office), "seen": seen, "do": "save", "is_checked": "on"})
    assert answer.status_code in {409, 422}
    assert not CalendarYear.objects.exists()


def test_no_year_has_a_hundred_unusual_days(office: Client) -> None:
    days = [date.fromordinal(date(2027, 1, 1).toordinal() + n).isoformat() for n in range(100)]
    answer = office.post("/calendar/2027/edit/", {**paste(office), "day": days, "do": "save"})
    assert answer.status_code == 422
    assert "勾选了 100 天，一年里和平常不同的不会超过 80 天，请检查。" in page(answer)


def test_who_confirms_after_somebody_else_sees_both_and_can_still_do_it(office: Client, administrator: User) -> None:
    sent = paste(office)
    colleague = make_user(Role.ADMIN, name="信息中心")
    arrange_year(2027, {}, text="", seen=0, by=colleague, at=at())
    answer = office.post("/calendar/2027/edit/", {**sent, "do": "save", "is_checked": "on"})
    assert answer.status_code == 409
    assert "没有保存：信息中心刚刚改过 2027 年的放假安排。下面是您勾选的和现在的比较" in page(answer)
    assert form_of(answer)["day"] == sent["day"]
    assert not CalendarDay.objects.exists()
    office.post("/calendar/2027/edit/", {**form_of(answer), "do": "save", "is_checked": "on"})
    assert CalendarYear.objects.get().entered_by == administrator
    assert CalendarDay.objects.exists()


def test_a_double_click_enters_once(office: Client) -> None:
    sent = {**paste(office), "do": "save", "is_checked": "on"}
    office.post("/calendar/2027/edit/", sent)
    again = office.post("/calendar/2027/edit/", sent, follow=True)
    assert "2027 年已经是这样安排的，没有要改的。" in page(again)
    assert CalendarChange.objects.count() == 1


# ---- taking back


def test_a_year_is_taken_back_with_a_reason(office: Client, administrator: User) -> None:
    enter(2027, NEXT, administrator)
    shown = office.get("/calendar/2027/withdraw/")
    assert "撤销以后，2027 年按系统自带的安排算" in page(shown)
    refused = office.post("/calendar/2027/withdraw/", {"note": "", "seen": 1})
    assert refused.status_code == 422
    assert "请写明为什么撤销。" in page(refused).split('id="changes"')[0], "above the long list"
    done = office.post("/calendar/2027/withdraw/", {"note": "贴错了年份", "seen": 1}, follow=True)
    assert "2027 年的放假安排撤销了，改动记录还在。" in page(done)
    assert "系统管理员撤销" in words(done)
    assert load_calendar().is_working(date(2027, 2, 5))


def test_a_year_somebody_changed_meanwhile_is_not_taken_back(office: Client, administrator: User) -> None:
    enter(2027, NEXT, administrator)
    enter(2027, "", administrator, seen=1)
    answer = office.post("/calendar/2027/withdraw/", {"note": "贴错了", "seen": 1})
    assert answer.status_code == 409
    assert "没有撤销：刚刚有人改过 2027 年的放假安排" in page(answer)
    assert CalendarYear.objects.exists()


def test_nothing_is_taken_back_where_nothing_was_entered(office: Client) -> None:
    answer = office.post("/calendar/2027/withdraw/", {"note": "贴错了", "seen": 0}, follow=True)
    assert "2027 年的放假安排没有人录入，不用撤销。" in page(answer)


# ---- where it is pointed out that a year is not known


def test_the_desks_of_supervisor_and_administrator_point_it_out_from_november_on(
    supervisor: User, administrator: User
) -> None:
    october, november = date(2026, 10, 30), date(2026, 11, 2)
    assert office_desk(october).unpublished == ()
    assert office_desk(november).unpublished == ((2027, 0),)
    assert setup_desk(at(october)).unpublished == ()
    assert setup_desk(at(november)).unpublished == (2027,)
    enter(2027, NEXT, administrator)
    assert office_desk(november).unpublished == ()


def test_the_administrators_desk_leads_to_where_it_is_entered(office: Client) -> None:
    seen = page(office.get("/"))
    assert "2027 年放假安排还没有公布" in seen
    assert "暂按周一至周五推算。" in seen
    assert 'href="/calendar/notice/"' in seen


def test_the_doubt_stands_beside_the_dates_it_affects(
    sign_in: SignIn, supervisor: User, clerk: User, housing: Department, administrator: User
) -> None:
    known = make_task(supervisor, housing, title="年内办完的事", due_on=date(2026, 12, 23))
    unknown = make_task(supervisor, housing, title="明年办完的事", due_on=date(2027, 3, 1))
    browser = sign_in(clerk)
    doubt = "2027 年放假安排还没有公布，暂按周一至周五推算"
    assert doubt in page(browser.get(f"/tasks/{unknown.pk}/"))
    assert doubt + "。" in words(browser.get(f"/tasks/{unknown.pk}/extend/")).replace("年放假", " 年放假")
    assert doubt not in page(browser.get(f"/tasks/{known.pk}/"))
    assert words(browser.get("/tasks/?status=all")).count("放假未公布") == 1
    enter(2027, NEXT, administrator)
    assert doubt not in page(browser.get(f"/tasks/{unknown.pk}/"))
    assert "放假未公布" not in words(browser.get("/tasks/?status=all"))


def test_a_mail_says_it_behind_the_date(supervisor: User, housing: Department) -> None:
    task = make_task(supervisor, housing, due_on=date(2027, 1, 5))
    matter = Matter(task, tuple(task.assignments.all()), "", frozenset({RuleKind.DUE}))
    written = entry(matter, Hours.load(), MONDAY)
    assert written.due == "还剩 31 个工作日（2027年1月5日；2027 年放假安排还没有公布，暂按周一至周五推算）"
    soon = make_task(supervisor, housing, due_on=date(2026, 11, 26))
    matter = Matter(soon, tuple(soon.assignments.all()), "", frozenset({RuleKind.DUE}))
    assert entry(matter, Hours.load(), MONDAY).due == "还剩 3 个工作日（11月26日）"
