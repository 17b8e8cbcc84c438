"""The pages of an order for many: picked on the ledger, asked for, shown, done, told; all of it without a script."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from tests.config.cabinet import contents
from tests.factories import MONDAY, at, make_department, make_registration, make_task, make_user
from tracking.actions import moves
from tracking.actions.bulk import ACTS, LIMIT
from tracking.forms.bulk import KINDS
from tracking.forms.words_on_task import TO_REPORT, TO_SIGN
from tracking.models import Department, Notice, Task, TaskEvent, Urging
from tracking.workflow import Status

pytestmark = pytest.mark.one_database

SignIn = Callable[[User], Client]
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
TICKED = re.compile(r'<input class="form-check-input" type="checkbox" name="(task)" value="([^"]*)" checked')


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(at(hour=10), tick=False):
        yield


@pytest.fixture
def browser(supervisor: User, sign_in: SignIn) -> Client:
    return sign_in(supervisor)


def pick(*tasks: Task) -> list[str]:
    return [f"{task.pk}:{task.version}" for task in tasks]


def ask(browser: Client, act: str, *tasks: Task, **data: Any) -> Any:
    """Press a button of the bar over the ticked rows, or send the form that follows."""
    return browser.post("/tasks/bulk/", {"act": act, "task": pick(*tasks), "where": "status=open", **data})


def form_of(page: str, name: str) -> dict[str, list[str]]:
    """What a browser sends when the button of that form is pressed: its hidden fields and ticked boxes."""
    text = page[page.index(f'id="{name}"') :]
    text = text[: text.index("</form>")]
    sent: dict[str, list[str]] = {}
    for key, value in [*HIDDEN.findall(text), *TICKED.findall(text)]:
        sent.setdefault(key, []).append(value)
    return sent


def do_as_shown(browser: Client, page: Any) -> Any:
    """Press the button under what was shown, and look at the page it leads to."""
    return browser.post("/tasks/bulk/do/", form_of(page.content.decode(), "doing"), follow=True)


def messages_of(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_every_order_that_can_be_given_has_its_page() -> None:
    assert set(KINDS) == set(ACTS)


def test_a_supervisor_picks_on_the_ledger_and_others_do_not(
    supervisor: User, leader: User, clerk: User, housing: Department, sign_in: SignIn
) -> None:
    task = make_task(supervisor, housing)
    page = sign_in(supervisor).get("/tasks/").content.decode()
    assert f'name="task" value="{task.pk}:{task.version}"' in page
    for label in ("交办", "催办", "重新交办", "改时限", "办结", "撤回交办"):
        assert f"</i>{label}</button>" in page
    for user in (leader, clerk):
        other = sign_in(user).get("/tasks/").content.decode()
        assert "tasks/bulk/" not in other
        assert 'name="task"' not in other


def test_what_needs_no_words_is_shown_at_once_and_done_by_the_next_press(
    browser: Client, supervisor: User, housing: Department, clerk: User
) -> None:
    drafts = [make_task(supervisor, housing, status=Status.DRAFT) for _ in range(2)]
    before = contents()
    page = ask(browser, "dispatch", *drafts)
    assert contents() == before
    text = page.content.decode()
    assert "可以交办" in text
    assert text.count("待签收</b>") == 2
    assert text.count("通知 1 人") == 2
    assert "区住建局 2 件。共发 2 条通知。" in text
    done = do_as_shown(browser, page)
    assert done.redirect_chain == [("/tasks/bulk/do/", 302)]
    assert "办成 2 件，发了 2 条通知。" in done.content.decode()
    assert set(Task.objects.values_list("status", flat=True)) == {Status.ASSIGNED}


def test_looking_at_the_result_again_does_nothing_again(
    browser: Client, supervisor: User, housing: Department, clerk: User
) -> None:
    drafts = [make_task(supervisor, housing, status=Status.DRAFT) for _ in range(2)]
    do_as_shown(browser, ask(browser, "dispatch", *drafts))
    before = contents()
    again = browser.get("/tasks/bulk/do/")
    assert "办成 2 件" in again.content.decode()
    assert contents() == before


def test_the_same_page_sent_twice_does_it_once(
    browser: Client, supervisor: User, housing: Department, clerk: User
) -> None:
    page = ask(browser, "dispatch", make_task(supervisor, housing, status=Status.DRAFT))
    do_as_shown(browser, page)
    second = do_as_shown(browser, page).content.decode()
    assert "11月23日10:00您已经办过“交办”，没有再办一次。" in second
    assert TaskEvent.objects.filter(name="dispatch").count() == 1
    assert Notice.objects.count() == 1


def test_what_needs_words_is_asked_for_first(browser: Client, supervisor: User, housing: Department) -> None:
    tasks = [make_task(supervisor, housing) for _ in range(2)]
    page = ask(browser, "adjust", *tasks)
    text = page.content.decode()
    assert "看看每件会怎样" in text
    assert "is-invalid" not in text
    assert 'id="doing"' not in text
    given = form_of(text, "order")
    assert given["task"] == pick(*tasks)
    shown = browser.post("/tasks/bulk/", {**given, "later": "7", "note": "会议推迟。"})
    assert shown.content.decode().count("调整，完成时限从12月23日改为12月30日") == 2
    do_as_shown(browser, shown)
    assert set(Task.objects.values_list("due_on", flat=True)) == {MONDAY + timedelta(days=37)}
    assert set(TaskEvent.objects.values_list("name", "note")) == {("adjust", "会议推迟。")}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"note": "推迟。"}, "日期和顺延天数要填一样，也只能填一样。"),
        ({"note": "推迟。", "later": "7", "due_on": "2026-12-31"}, "日期和顺延天数要填一样，也只能填一样。"),
        ({"note": "推迟。", "later": "0"}, "顺延天数填 1 到 366 的整数。"),
        ({"note": "推迟。", "due_on": "年底"}, "日期写成 2026-12-31 这样。"),
        ({"later": "7"}, "请写明为什么调整。"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_tried(
    browser: Client, supervisor: User, housing: Department, given: dict[str, str], says: str
) -> None:
    page = ask(browser, "adjust", make_task(supervisor, housing), said="1", **given)
    assert page.status_code == 422
    text = page.content.decode()
    assert says in text
    assert 'id="doing"' not in text
    assert all(f'value="{value}"' in text for name, value in given.items() if name == "later")


def test_an_order_that_lost_its_words_on_the_way_is_asked_for_again(
    browser: Client, supervisor: User, housing: Department
) -> None:
    task = make_task(supervisor, housing)
    page = browser.post("/tasks/bulk/do/", {"act": "reassign", "task": pick(task), "note": "职责调整。"})
    assert page.status_code == 422
    assert "请选新的牵头单位。" in page.content.decode()
    assert not TaskEvent.objects.exists()


def test_a_row_that_cannot_be_taken_says_why_and_is_not_sent(
    browser: Client, supervisor: User, housing: Department
) -> None:
    good, bad = make_task(supervisor, housing, status=Status.SUBMITTED), make_task(supervisor, housing)
    page = ask(browser, "close", good, bad)
    text = page.content.decode()
    assert f"没有办结：“{bad.title}”现在是办理中，不能办结。" in text
    assert form_of(text, "doing")["task"] == pick(good)
    result = do_as_shown(browser, page).content.decode()
    assert "办成 1 件" in result
    assert Task.objects.get(pk=bad.pk).status == Status.ACCEPTED


def test_where_nothing_can_be_done_there_is_no_button(browser: Client, supervisor: User, housing: Department) -> None:
    text = ask(browser, "close", make_task(supervisor, housing)).content.decode()
    assert "选的事项现在都不能办结，原因写在下面。" in text
    assert 'id="doing"' not in text


def test_an_unticked_row_is_left_out(browser: Client, supervisor: User, housing: Department) -> None:
    first, second = (make_task(supervisor, housing, status=Status.SUBMITTED) for _ in range(2))
    sent = form_of(ask(browser, "close", first, second).content.decode(), "doing")
    browser.post("/tasks/bulk/do/", {**sent, "task": pick(second)})
    assert Task.objects.get(pk=first.pk).status == Status.SUBMITTED
    assert Task.objects.get(pk=second.pk).status == Status.CLOSED


def test_a_row_changed_between_the_trial_and_the_order_is_told_with_who_did_it(
    browser: Client, supervisor: User, housing: Department
) -> None:
    first, second = (make_task(supervisor, housing, status=Status.SUBMITTED) for _ in range(2))
    page = ask(browser, "close", first, second)
    colleague = make_user(Role.SUPERVISOR, name="程以宁")
    moves.send_back(Task.objects.get(pk=first.pk), by=colleague, at=at(hour=10), note="缺验收单。")
    result = do_as_shown(browser, page).content.decode()
    assert "1 件没有办，原因在下面。" in result
    assert "您选中以后有了变化，程以宁11月23日10:00退回办结申请，第 1 次退回。" in result
    assert Task.objects.get(pk=first.pk).status == Status.ACCEPTED
    assert f'name="task" value="{first.pk}:{first.version + 1}"' in result, "it can be looked at again as it stands"


def test_a_changed_row_can_be_taken_in_once_its_change_was_read(
    browser: Client, supervisor: User, housing: Department, clerk: User
) -> None:
    task = make_task(supervisor, housing, status=Status.SUBMITTED)
    seen = pick(task)
    colleague = make_user(Role.SUPERVISOR, name="程以宁")
    moves.send_back(Task.objects.get(pk=task.pk), by=colleague, at=at(hour=9), note="缺验收单。")
    moves.submit_for_closure(Task.objects.get(pk=task.pk), by=clerk, at=at(hour=9, minute=30), note="已经补齐。")
    text = browser.post("/tasks/bulk/", {"act": "close", "task": seen}).content.decode()
    assert "看过变化了，算上再看" in text
    again = browser.post("/tasks/bulk/", form_of(text, "order"))
    do_as_shown(browser, again)
    assert Task.objects.get(pk=task.pk).status == Status.CLOSED


def test_all_that_meet_the_conditions_can_be_picked_across_the_pages(
    browser: Client, supervisor: User, housing: Department, city: Department
) -> None:
    paper = make_registration(supervisor)
    theirs = {make_task(supervisor, housing, registration=paper).pk for _ in range(30)}
    make_task(supervisor, city, registration=paper)
    ledger = browser.get(f"/tasks/?department={housing.pk}").content.decode()
    assert "选中全部 30 件" in ledger
    where = dict(HIDDEN.findall(ledger))["where"]
    page = browser.post("/tasks/bulk/", {"act": "urge", "all": "1", "where": where})
    assert {row.task.pk for row in page.context["rows"]} == theirs


def test_more_than_two_hundred_are_refused_with_a_sentence(
    browser: Client, supervisor: User, housing: Department
) -> None:
    paper = make_registration(supervisor)
    for _ in range(LIMIT + 1):
        make_task(supervisor, housing, registration=paper)
    says = "一次最多办 200 件，您选了 201 件。请先筛选，再分几次办。"
    picks = pick(*Task.objects.all())
    for address in ("/tasks/bulk/", "/tasks/bulk/do/"):
        for chosen in ({"task": picks}, {"all": "1"}):
            page = browser.post(address, {"act": "close", "where": f"department={housing.pk}", **chosen}, follow=True)
            assert messages_of(page) == [says]
            assert page.redirect_chain == [(f"/tasks/?department={housing.pk}", 302)], "the conditions are kept"
    assert "全部 201 件超过一次的上限 200 件" in browser.get(f"/tasks/?department={housing.pk}").content.decode()
    assert not TaskEvent.objects.exists()


def test_who_picks_nothing_is_told_so(browser: Client) -> None:
    page = browser.post("/tasks/bulk/", {"act": "close", "where": ""}, follow=True)
    assert messages_of(page) == ["还没有选事项：先在台账里勾选，再选怎么办。"]


@pytest.mark.parametrize("address", ["/tasks/bulk/", "/tasks/bulk/do/"])
def test_what_is_no_task_or_no_order_is_not_there(
    browser: Client, supervisor: User, housing: Department, address: str
) -> None:
    task = make_task(supervisor, housing, status=Status.SUBMITTED)
    good = pick(task)
    for bad in ("987654:1", "x", f"{task.pk}", f"{task.pk}:", "1:1:1", f"{'9' * 19}:1"):
        assert browser.post(address, {"act": "close", "task": [*good, bad]}).status_code == 404, bad
    assert browser.post(address, {"act": "cancel", "task": good}).status_code == 404
    assert browser.post(address, {"task": good}).status_code == 404
    assert Task.objects.get().status == Status.SUBMITTED


def test_a_result_nobody_asked_for_leads_back_to_the_ledger(browser: Client) -> None:
    assert browser.get("/tasks/bulk/do/")["Location"] == "/tasks/"


def test_the_words_of_an_order_to_hurry_begin_as_the_tasks_stand(
    browser: Client, supervisor: User, housing: Department
) -> None:
    waiting = make_task(supervisor, housing, status=Status.ASSIGNED)
    running = make_task(supervisor, housing)
    assert TO_SIGN in ask(browser, "urge", waiting).content.decode()
    assert TO_REPORT in ask(browser, "urge", running).content.decode()
    both = ask(browser, "urge", waiting, running).content.decode()
    assert "还没有签收的，请于今天下班前签收；在办的请报进展" in both


def test_many_are_urged_by_telephone_without_a_mail(
    browser: Client, supervisor: User, housing: Department, clerk: User
) -> None:
    tasks = [make_task(supervisor, housing) for _ in range(3)]
    page = ask(browser, "urge", *tasks, said="1", way="phone", text="请本周报进展。")
    do_as_shown(browser, page)
    assert set(Urging.objects.values_list("way", "text")) == {("phone", "请本周报进展。")}
    assert not Notice.objects.filter(outcome="pending").exists()


def test_many_are_given_to_another_department(
    browser: Client, supervisor: User, housing: Department, city: Department
) -> None:
    tasks = [make_task(supervisor, housing), make_task(supervisor, housing, due_on=MONDAY - timedelta(days=3))]
    page = ask(browser, "reassign", *tasks, said="1", lead=city.pk, note="职责划转。")
    assert "没有重新交办：完成时限11月20日已经过了，请改日期。" in page.content.decode()
    dated = ask(browser, "reassign", *tasks, said="1", lead=city.pk, note="职责划转。", due_on="2026-12-31")
    do_as_shown(browser, dated)
    leads = [task.lead.department for task in Task.objects.all() if task.lead]
    assert leads == [city, city]
    assert [str(due) for due in Task.objects.values_list("due_on", flat=True)] == ["2026-12-31"] * 2


def test_a_department_that_is_retired_is_not_offered(browser: Client, supervisor: User, housing: Department) -> None:
    gone = make_department("区撤并局", is_active=False)
    page = ask(browser, "reassign", make_task(supervisor, housing), said="1", lead=gone.pk, note="职责划转。")
    assert page.status_code == 422
    assert "区撤并局" not in page.content.decode()


@pytest.mark.parametrize("act", sorted(act for act, kind in KINDS.items() if kind.asks))
def test_what_is_read_to_show_the_rows_does_not_grow_with_them(
    browser: Client, supervisor: User, housing: Department, city: Department, act: str
) -> None:
    tasks = [make_task(supervisor, housing, city) for _ in range(12)]
    ask(browser, act, *tasks[:1])  # what units have been asked for this week is reckoned at the first look, and kept
    counts = []
    for shown in (tasks[:2], tasks):
        with CaptureQueriesContext(connection) as read:
            ask(browser, act, *shown)
        counts.append(len(read))
    assert counts[0] == counts[1]


def test_the_history_of_each_task_tells_of_the_order_as_of_a_single_step(
    browser: Client, supervisor: User, housing: Department
) -> None:
    task = make_task(supervisor, housing, status=Status.SUBMITTED)
    do_as_shown(browser, ask(browser, "close", task))
    story = browser.get(f"/tasks/{task.pk}/").context["dossier"].story
    assert [(one.who, one.did) for one in story.recent] == [("沈若川", "同意办结")]
