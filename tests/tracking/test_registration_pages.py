"""The 立项 pages: what is proposed, what is in the way, what a stamp does, and that nothing typed is lost."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Role, User
from directives.models import Directive, Speech
from directives.workflow import DirectiveStatus
from tests.factories import MONDAY, at, make_department, make_directive, make_post, make_speech, make_user
from tests.tracking.test_rhythm_field import as_sent
from tracking.effects import Effect
from tracking.forms.paper import Line, Paper
from tracking.models import Department, DepartmentGroup, Handling, Post, Registration, Task
from tracking.plans import awaiting_registration
from tracking.workflow import Status

pytestmark = pytest.mark.one_database

SignIn = Callable[[User], Client]
TEXT = "同志们：区住建局要在12月底前完成17个老旧小区改造。各镇街要开展拉网式排查。区综治中心要建好台账。"
RENEWAL, SWEEP, UNKNOWN = "区住建局要在12月底前完成17个老旧小区改造", "各镇街要开展拉网式排查", "区综治中心要建好台账"


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(at(hour=10), tick=False):
        yield


@pytest.fixture
def approver(db: None) -> Post:
    return make_post()


@pytest.fixture
def speech(supervisor: User, approver: Post) -> Speech:
    return make_speech(supervisor, TEXT)


def adopt(speech: Speech, quote: str, *owners: str, **fields: Any) -> Directive:
    bodies = [{"name": o, "text": o, "start": 0, "end": len(o), "role": "牵头"} for o in owners]
    return make_directive(
        speech, quote, status=DirectiveStatus.ADOPTED, owners=list(owners), bodies=bodies, title=quote[-12:], **fields
    )


@pytest.fixture
def renewal(speech: Speech, housing: Department) -> Directive:
    return adopt(
        speech, RENEWAL, "区住建局", deadline="12月底前", due_on=MONDAY.replace(month=12, day=31), targets=["17个"]
    )


@pytest.fixture
def sweep(speech: Speech) -> Directive:
    group = DepartmentGroup.objects.create(name="各镇街")
    for name in ("青溪镇", "石桥镇"):
        group.members.add(make_department(name))
    return adopt(speech, SWEEP, "各镇街")


@pytest.fixture
def desk(supervisor: User, sign_in: SignIn) -> Client:
    return sign_in(supervisor)


def paper_of(browser: Client, speech: Speech) -> Paper:
    paper = browser.get(f"/speeches/{speech.pk}/register/").context["paper"]
    assert isinstance(paper, Paper)
    return paper


def fields(line: Line) -> dict[str, str]:
    """What a browser would send for a line as it stands."""
    plan = line.plan
    stands = {
        "title": plan.title,
        "lead": plan.lead and plan.lead.pk,
        "group": plan.group and plan.group.pk,
        "leader": plan.leader and plan.leader.pk,
        "due_on": plan.due_on,
        "is_long_term": "on" if plan.is_long_term else "",
        "measure": plan.measure,
        "include": "on" if line.is_included else "",
    }
    given = {f"d{line.directive.pk}-{name}": str(value) for name, value in stands.items() if value}
    return given | as_sent(f"d{line.directive.pk}-rhythm", plan.rhythm)


def sent(paper: Paper, approver: Post, **changes: str) -> dict[str, str]:
    """The whole page as it stands, with an approver chosen."""
    lines = {name: value for line in paper.lines for name, value in fields(line).items()}
    common = {"approver": str(approver.pk), "approved_on": "2026-11-23", "basis": "会议讲话"}
    return {**common, **lines, **changes}


def post(browser: Client, speech: Speech, data: dict[str, str]) -> Any:
    return browser.post(f"/speeches/{speech.pk}/register/", data)


def test_a_line_is_proposed_from_the_words_and_ready(
    desk: Client, speech: Speech, renewal: Directive, housing: Department
) -> None:
    [line] = paper_of(desk, speech).lines
    assert (line.plan.lead, line.plan.due_on, line.plan.measure) == (housing, renewal.due_on, "17个")
    assert (line.is_included, line.gaps) == (True, [])
    assert line.days == "还剩 28 个工作日"
    page = desk.get(f"/speeches/{speech.pk}/register/").content.decode()
    assert f"<mark>{RENEWAL}</mark>" in page
    assert "“12月底前”" in page


def test_what_the_reviewer_planned_stands_before_what_was_read(
    desk: Client, speech: Speech, renewal: Directive, city: Department
) -> None:
    planned = Handling.objects.create(directive=renewal, lead=city, due_on=MONDAY + timedelta(days=10))
    [line] = paper_of(desk, speech).lines
    assert (line.plan.lead, line.plan.due_on) == (city, planned.due_on)


def test_the_three_elements_are_shown_as_missing(
    desk: Client, speech: Speech, renewal: Directive, sweep: Directive
) -> None:
    good, lacking = paper_of(desk, speech).lines
    assert (good.checkup.has_who, good.checkup.has_when, good.checkup.has_measure) == (True, True, True)
    missing = lacking.checkup
    assert (missing.has_who, missing.has_when, missing.has_measure) == (False, True, False)
    page = desk.get(f"/speeches/{speech.pk}/register/").content.decode()
    assert '<span class="tag tag-bad">谁？</span>' in page
    assert '<span class="tag tag-warn">程度？</span>' in page


def test_what_blocks_comes_first_and_is_not_ticked(desk: Client, speech: Speech, sweep: Directive) -> None:
    paper = paper_of(desk, speech)
    assert [line.gaps for line in paper.blocked] == [
        ["牵头单位只能有一个：“各镇街”有 2 个单位，请指定一个牵头，或者一单位一件。"]
    ]
    assert paper.included == []
    page = desk.get(f"/speeches/{speech.pk}/register/").content.decode()
    assert page.index("1 件还不能立项") < page.index("<h2>这一批")


def test_a_name_nobody_goes_by_is_shown_and_leads_to_where_it_is_placed(desk: Client, speech: Speech) -> None:
    unknown = adopt(speech, UNKNOWN, "区综治中心")
    page = desk.get(f"/speeches/{speech.pk}/register/").content.decode()
    assert "原文写的是“区综治中心”，单位名录里没有这个名称。" in page
    assert f"/speeches/{speech.pk}/review/?show=all&amp;focus={unknown.pk}" in page


def test_a_group_is_split_by_one_button_and_nothing_is_written_yet(
    desk: Client, speech: Speech, sweep: Directive, approver: Post
) -> None:
    data = sent(paper_of(desk, speech), approver, fix=f"each:{sweep.pk}")
    paper = post(desk, speech, data).context["paper"]
    [line] = paper.lines
    assert (line.gaps, line.is_included, line.plan.each) == ([], True, True)
    assert (paper.effect.tasks, paper.effect.leads) == (1, 2)
    assert not Registration.objects.exists()


def test_a_past_date_is_confirmed_by_one_button(
    desk: Client, speech: Speech, housing: Department, approver: Post
) -> None:
    late = adopt(speech, RENEWAL, "区住建局", deadline="10月底前", due_on=MONDAY - timedelta(days=23))
    paper = paper_of(desk, speech)
    assert paper.blocked[0].gaps == ["完成时限10月31日已经过了，请改日期，或者勾选“照此登记”。"]
    repaired = post(desk, speech, sent(paper, approver, fix=f"confirmed_past:{late.pk}")).context["paper"]
    assert repaired.blocked == []


@pytest.mark.parametrize("fix", ["", "each:", "each:x", "approver:1", "drop:all"])
def test_a_repair_nobody_offered_changes_nothing(
    desk: Client, speech: Speech, sweep: Directive, approver: Post, fix: str
) -> None:
    paper = post(desk, speech, sent(paper_of(desk, speech), approver, fix=fix)).context["paper"]
    assert len(paper.blocked) == 1


def test_checking_keeps_what_was_typed_and_writes_nothing(
    desk: Client, speech: Speech, renewal: Directive, approver: Post
) -> None:
    data = sent(paper_of(desk, speech), approver, do="check", **{f"d{renewal.pk}-title": "改好的标题"})
    response = post(desk, speech, data)
    assert (response.status_code, response.context["paper"].lines[0].plan.title) == (200, "改好的标题")
    assert not Registration.objects.exists()


def test_one_line_opens_to_be_filled_in(desk: Client, speech: Speech, renewal: Directive, sweep: Directive) -> None:
    paper = post(desk, speech, {"open": str(sweep.pk)}).context["paper"]
    assert [line.is_open for line in paper.lines] == [False, True]


def test_registering_leaves_drafts_and_tells_nobody(
    desk: Client, speech: Speech, renewal: Directive, clerk: User, approver: Post
) -> None:
    response = post(desk, speech, sent(paper_of(desk, speech), approver, do="register"))
    paper = Registration.objects.get()
    assert response["Location"] == f"/registrations/{paper.pk}/"
    assert (paper.approver, paper.basis, paper.speech) == (approver, "会议讲话", speech)
    assert paper.tasks.get().status == Status.DRAFT
    assert not clerk.notices.exists()
    assert not awaiting_registration().exists()


def test_the_seal_registers_dispatches_and_tells(
    desk: Client, speech: Speech, renewal: Directive, clerk: User, approver: Post
) -> None:
    response = post(desk, speech, sent(paper_of(desk, speech), approver, do="dispatch"))
    said = [str(m) for m in desk.get(response["Location"]).context["messages"]]
    assert said == [
        "督〔2026〕1号：立项并交办 1 件。给单位的邮件十分钟以后发出。十分钟以内，还没有单位签收的可以撤回交办。"
    ]
    task = Task.objects.get()
    assert (task.status, task.dispatched_on) == (Status.ASSIGNED, MONDAY)
    assert [notice.event.name for notice in clerk.notices.all()] == ["dispatch"]


def test_only_ticked_lines_are_registered(
    desk: Client, speech: Speech, renewal: Directive, sweep: Directive, approver: Post
) -> None:
    post(desk, speech, sent(paper_of(desk, speech), approver, do="dispatch"))
    assert [task.title for task in Task.objects.all()] == [renewal.title]
    assert list(awaiting_registration()) == [sweep]


def test_a_ticked_line_that_is_not_ready_keeps_the_paper_back_with_all_that_was_typed(
    desk: Client, speech: Speech, renewal: Directive, sweep: Directive, approver: Post
) -> None:
    changes = {f"d{sweep.pk}-include": "on", f"d{renewal.pk}-measure": "17个小区全部验收"}
    response = post(desk, speech, sent(paper_of(desk, speech), approver, do="dispatch", **changes))
    assert response.status_code == 409
    page = response.content.decode()
    assert "没有立项：选中的有 1 件还没有补齐。" in page
    assert "17个小区全部验收" in page
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"basis": ""}, "请写批准依据。"),
        ({"approver": ""}, "请选批准人。"),
        ({"approved_on": "昨天"}, "日期写成 2026-12-31 这样。"),
        ({"approved_on": "2026-11-24"}, "没有立项：批准日期在今天之后。"),
    ],
)
def test_an_approval_that_is_not_whole_keeps_the_paper_back(
    desk: Client, speech: Speech, renewal: Directive, approver: Post, changes: dict[str, str], sentence: str
) -> None:
    response = post(desk, speech, sent(paper_of(desk, speech), approver, do="register") | changes)
    assert response.status_code == 409
    assert sentence in response.content.decode()
    assert not Registration.objects.exists()


def test_nothing_ticked_is_nothing_to_stamp(desk: Client, speech: Speech, sweep: Directive, approver: Post) -> None:
    response = post(desk, speech, sent(paper_of(desk, speech), approver, do="register"))
    assert "没有立项：还没有选事项。" in response.content.decode()


def test_a_stale_page_leads_to_what_was_registered_and_does_not_register_twice(
    desk: Client, speech: Speech, renewal: Directive, approver: Post
) -> None:
    data = sent(paper_of(desk, speech), approver, do="register")
    first = post(desk, speech, data)
    desk.get(first["Location"])
    again = post(desk, speech, data)
    assert again["Location"] == first["Location"]
    said = [str(message) for message in desk.get(again["Location"]).context["messages"]]
    assert said == ["刚才已立项为督〔2026〕1号，没有再立一次。"]
    assert Task.objects.count() == 1


def test_a_repair_does_not_ask_for_the_approval_before_anybody_stamps(
    desk: Client, speech: Speech, sweep: Directive, approver: Post
) -> None:
    data = {**sent(paper_of(desk, speech), approver), "approver": ""}
    repaired = post(desk, speech, {**data, "fix": f"each:{sweep.pk}"}).content.decode()
    assert "请选批准人" not in repaired
    assert "请选批准人" in post(desk, speech, {**data, "do": "register"}).content.decode()


def test_the_leader_for_all_is_taken_where_a_line_names_none(
    desk: Client, speech: Speech, renewal: Directive, approver: Post
) -> None:
    data = sent(paper_of(desk, speech), approver, do="register", leader=str(approver.pk))
    post(desk, speech, data)
    assert Task.objects.get().leader == approver


def test_what_a_stamp_will_do_is_said_before(
    desk: Client, speech: Speech, renewal: Directive, sweep: Directive, housing: Department, approver: Post
) -> None:
    town = Department.objects.get(name="青溪镇")
    for department, count in ((housing, 2), (town, 1)):
        for _ in range(count):
            make_user(Role.CLERK, department)
    Department.objects.filter(name="石桥镇").update(mailbox="shiqiao@yunxi.example")
    data = sent(paper_of(desk, speech), approver, fix=f"each:{sweep.pk}")
    response = post(desk, speech, data)
    assert response.context["paper"].effect == Effect(tasks=2, leads=3, departments=3, mails=4, spread=1, shares=2)
    said = re.sub(r"<[^>]+>", "", response.content.decode())
    assert "将立项 2 件（其中 1 件拆成 2 件，一单位一件；台账上共 4 行），由 3 个单位牵头" in said


def test_a_number_that_every_part_would_say_alike_is_told_where_a_group_is_split(
    desk: Client, speech: Speech, sweep: Directive, approver: Post
) -> None:
    said = "“充电端口2000个”会照样写进每一件。是合计的，各单位分多少，立项后在各件里改清楚。"
    url = f"/speeches/{speech.pk}/register/"
    assert said not in desk.get(url).content.decode()
    Directive.objects.filter(pk=sweep.pk).update(targets=["充电端口2000个"])
    assert said in desk.get(url).content.decode(), "beside the button that splits it"
    data = sent(paper_of(desk, speech), approver, fix=f"each:{sweep.pk}")
    assert said in post(desk, speech, data).content.decode(), "and on the line once it is split"


def test_a_date_on_a_rest_day_is_told_beside_it(desk: Client, speech: Speech, renewal: Directive) -> None:
    Directive.objects.filter(pk=renewal.pk).update(due_on=MONDAY.replace(month=12, day=5))
    [line] = paper_of(desk, speech).lines
    assert (line.days, line.resting) == ("还剩 9 个工作日", "周六，休息日，到期提醒按12月4日算")
    assert line.resting in desk.get(f"/speeches/{speech.pk}/register/").content.decode()


def test_a_speech_with_nothing_adopted_points_to_the_review(desk: Client, speech: Speech) -> None:
    page = desk.get(f"/speeches/{speech.pk}/register/").content.decode()
    assert "这篇讲话没有待立项的事项" in page
    assert f"/speeches/{speech.pk}/review/" in page


def test_many_lines_cost_as_many_queries_as_one(
    desk: Client, speech: Speech, renewal: Directive, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for start in range(20):
        make_directive(speech, TEXT[start : start + 3], status=DirectiveStatus.ADOPTED, owners=["区住建局"])
    with django_assert_max_num_queries(41):
        assert len(paper_of(desk, speech).lines) == 21
