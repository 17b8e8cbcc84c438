"""督办通知单 and 催办通知: which tasks they are about, what they say to whom, and what is refused."""

from datetime import date, datetime, timedelta

import pytest

from accounts.models import User
from papers.contents.advice import advise
from papers.contents.notice import departments_of
from papers.contents.registry import CONTENTS, keys_of
from papers.contents.scope import ContentError, Scope
from papers.contents.urging import to_urge
from papers.models import Paper
from papers.workflow import PaperKind
from tests.factories import MONDAY, at, make_department, make_registration, make_speech, make_spread, make_task
from tests.papers.snapshots import shown, taken
from tests.tracking.walks.course import SAID
from tracking.actions.reports import report_progress
from tracking.actions.urging import answer, urge
from tracking.models import Assignment, Department, Organisation, Registration, Task
from tracking.models.registration import SourceKind
from tracking.models.urging import Way
from tracking.workflow import FINISHED, OPEN, Status

NOTICE, URGING = PaperKind.NOTICE, PaperKind.URGING
YESTERDAY = MONDAY - timedelta(days=3)


@pytest.fixture
def paper(supervisor: User) -> Registration:
    """The 立项单 of a speech."""
    return make_registration(supervisor, speech=make_speech(supervisor, title="在推进会上的讲话"))


def notice_to(department: Department, paper: Registration, by: User, *tasks: Task) -> Paper:
    return taken(NOTICE, by, department=department, registration=paper, scope=Scope(tasks=tuple(t.pk for t in tasks)))


def urging_to(department: Department, by: User, *tasks: Task, answer_by: date | None = None) -> Paper:
    return taken(URGING, by, department=department, scope=Scope(None, tuple(t.pk for t in tasks), answer_by))


def press(task: Task, department: Department, by: User, hour: int = 9) -> None:
    urge(task, [department], way=Way.SYSTEM, text="请报进展。", by=by, at=at(hour=hour))


def test_a_notice_lists_what_the_department_leads_and_then_what_it_supports(
    supervisor: User, housing: Department, city: Department, paper: Registration
) -> None:
    helped = make_task(supervisor, city, housing, registration=paper, serial=1)
    led = make_task(supervisor, housing, registration=paper, serial=2)
    make_task(supervisor, city, registration=paper, serial=3)
    make_task(supervisor, housing)
    context = shown(notice_to(housing, paper, supervisor))
    assert [(row["number"], row["role"]) for row in context["tasks"]] == [(led.number, "牵头"), (helped.number, "配合")]
    assert (context["count"], context["registration"]) == ("2", paper.number)
    assert "现将由你单位牵头的1件、由你单位配合的1件通知如下" in context["intro"][0]


def test_every_department_with_a_part_gets_a_notice_and_nobody_else(
    supervisor: User, housing: Department, city: Department, paper: Registration
) -> None:
    town, other, done = make_department("青溪镇"), make_department("区水利局"), make_department("区审计局")
    make_task(supervisor, housing, city, registration=paper)
    make_task(supervisor, done, registration=paper, status=Status.CLOSED)
    make_task(supervisor, done, registration=paper, status=Status.CANCELLED)
    make_spread(supervisor, town, registration=paper)
    make_task(supervisor, other)
    assert set(departments_of(paper)) == {housing, city, town}


def test_departments_get_their_notices_in_the_order_of_the_office(supervisor: User, paper: Registration) -> None:
    for name, order in (("丙局", 30), ("甲局", 10), ("乙局", 20)):
        make_task(supervisor, make_department(name, order=order), registration=paper)
    assert [department.name for department in departments_of(paper)] == ["甲局", "乙局", "丙局"]


@pytest.mark.parametrize("status", Status)
def test_a_notice_is_about_what_is_to_be_done(
    supervisor: User, housing: Department, paper: Registration, status: Status
) -> None:
    make_task(supervisor, housing, registration=paper, status=status)
    if status in FINISHED:
        with pytest.raises(ContentError, match="没有可以列入的督办事项"):
            notice_to(housing, paper, supervisor)
    else:
        assert shown(notice_to(housing, paper, supervisor))["count"] == "1"


def test_a_notice_says_where_the_tasks_come_from_and_who_agreed(
    supervisor: User, housing: Department, paper: Registration
) -> None:
    make_task(supervisor, housing, registration=paper)
    Organisation.objects.create(pk=1, basis="《政府督查工作条例》（国务院令第733号）")
    drawn = notice_to(housing, paper, supervisor)
    assert drawn.title == "关于办理《在推进会上的讲话》所提督办事项的通知"
    assert drawn.texts["intro"] == (
        "根据《政府督查工作条例》（国务院令第733号），《在推进会上的讲话》（2026年11月23日）提出的事项，经区政府办公室主任批准，"
        f"已于2026年11月23日立项督办（{paper.number}）。现将由你单位牵头的1件通知如下，请认真办理。"
    )


def test_an_office_without_a_basis_names_none(supervisor: User, housing: Department, paper: Registration) -> None:
    make_task(supervisor, housing, registration=paper)
    Organisation.objects.create(pk=1, basis="")
    assert (
        notice_to(housing, paper, supervisor)
        .texts["intro"]
        .startswith("《在推进会上的讲话》（2026年11月23日）提出的事项")
    )


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("minutes", "《第5次常务会议》（2026年11月23日）确定的事项"),
        ("instruction", "第5次常务会议（2026年11月23日）要求的事项"),
        ("superior", "《第5次常务会议》（2026年11月23日）部署的事项"),
        ("other", "第5次常务会议（2026年11月23日）提出的事项"),
        ("ledger", "《第5次常务会议》（2026年11月23日）列明的事项"),
    ],
)
def test_each_kind_of_source_is_named_as_the_field_does(
    supervisor: User, housing: Department, paper: Registration, kind: str, source: str
) -> None:
    Registration.objects.filter(pk=paper.pk).update(source_kind=kind, source_title="第5次常务会议")
    make_task(supervisor, housing, registration=paper)
    assert source in notice_to(housing, Registration.objects.get(), supervisor).texts["intro"]


def test_who_only_supports_is_not_asked_to_close(
    supervisor: User, housing: Department, city: Department, paper: Registration
) -> None:
    make_task(supervisor, city, housing, registration=paper)
    to_lead, to_helper = (notice_to(one, paper, supervisor).texts["requirements"] for one in (city, housing))
    assert "申请办结" in to_lead
    assert "配合办理的事项" not in to_lead
    assert "申请办结" not in to_helper
    assert "配合办理的事项，请按牵头单位的分工办理" in to_helper
    assert "1个工作日内签收" in to_helper


def test_what_is_signed_for_already_is_not_to_be_signed_again(
    supervisor: User, housing: Department, city: Department, paper: Registration
) -> None:
    make_task(supervisor, housing, registration=paper)
    make_task(supervisor, city, housing, registration=paper, serial=2, status=Status.ASSIGNED)
    told = {one: notice_to(one, paper, supervisor).texts["requirements"] for one in (housing, city)}
    assert "签收" in told[city]
    assert "签收" in told[housing]
    Task.objects.update(status=Status.ACCEPTED)
    assert "签收" not in notice_to(city, paper, supervisor).texts["requirements"]
    assert "签收" in notice_to(housing, paper, supervisor).texts["requirements"], "who supports signs for himself"
    Registration.objects.update(source_kind=SourceKind.LEDGER)
    paper.refresh_from_db()
    texts = notice_to(housing, paper, supervisor).texts["requirements"]
    assert "签收" not in texts
    assert texts.startswith("1.")


def test_a_notice_is_addressed_by_the_full_name(supervisor: User, housing: Department, paper: Registration) -> None:
    make_task(supervisor, housing, registration=paper)
    short = make_department("区水利局")
    make_task(supervisor, short, registration=paper)
    names = [shown(notice_to(one, paper, supervisor))["addressee"] for one in (housing, short)]
    assert names == ["云溪区住房和城乡建设局", "区水利局"]


def test_tasks_chosen_for_a_notice_must_be_the_departments_own_of_that_paper(
    supervisor: User, housing: Department, city: Department, paper: Registration
) -> None:
    own = make_task(supervisor, housing, registration=paper)
    make_task(supervisor, housing, registration=paper)
    assert keys_of(notice_to(housing, paper, supervisor, own).facts) == [own.pk]
    for foreign in (make_task(supervisor, housing), make_task(supervisor, city, registration=paper)):
        with pytest.raises(ContentError, match="有 1 件不能列入：不在这份立项单里，或者这个单位不承办"):
            notice_to(housing, paper, supervisor, own, foreign)


@pytest.mark.parametrize("kind", [NOTICE, URGING])
def test_a_letter_without_an_addressee_is_refused(supervisor: User, kind: PaperKind) -> None:
    with pytest.raises(ContentError, match="发给哪个单位"):
        taken(kind, supervisor)


def test_an_urging_is_about_what_is_late_or_was_not_answered(
    supervisor: User, housing: Department, city: Department, clerk: User
) -> None:
    late = make_task(supervisor, housing, due_on=YESTERDAY)
    urged, answered, helped = (
        make_task(supervisor, lead, housing if lead is city else city) for lead in (housing, housing, city)
    )
    make_task(supervisor, housing)
    make_task(supervisor, city, housing, due_on=YESTERDAY)  # late, but another's to answer for
    for task in (urged, answered, helped):
        press(task, housing, supervisor)
    answer(answered, housing, text="月底前办完。", by=clerk, at=at(hour=10))
    assert set(to_urge(housing, MONDAY)) == {late, urged, helped}
    assert set(keys_of(urging_to(housing, supervisor).facts)) == {late.pk, urged.pk, helped.pk}


def test_a_report_answers_an_urging(supervisor: User, housing: Department, clerk: User) -> None:
    task = make_task(supervisor, housing)
    Assignment.objects.filter(task=task).update(accepted_at=at(MONDAY - timedelta(days=7)))
    press(task, housing, supervisor)
    report_progress(task, SAID, by=clerk, at=at(hour=10))
    assert not to_urge(housing, MONDAY)


@pytest.mark.parametrize("status", Status)
def test_only_what_is_in_hand_is_urged(supervisor: User, housing: Department, status: Status) -> None:
    task = make_task(supervisor, housing, status=status, due_on=YESTERDAY)
    if status in OPEN - {Status.SUSPENDED}:
        assert keys_of(urging_to(housing, supervisor, task).facts) == [task.pk]
    else:
        with pytest.raises(ContentError, match="不用催办"):
            urging_to(housing, supervisor, task)
        assert not to_urge(housing, MONDAY)


def test_what_is_not_late_can_be_urged_by_choice(supervisor: User, housing: Department) -> None:
    task = make_task(supervisor, housing, due_on=MONDAY + timedelta(days=2))
    context = shown(urging_to(housing, supervisor, task))
    assert context["tasks"][0]["late"] == "还剩2个工作日"
    assert context["intro"] == ["截至2026年11月23日9时，你单位承办的下列1件督办事项没有办结。现予催办，请抓紧办理。"]


def test_an_urging_says_how_often_there_was_one_and_what_is_known(
    supervisor: User, housing: Department, clerk: User
) -> None:
    task = make_task(supervisor, housing, title="修复破损路面", due_on=YESTERDAY)
    Assignment.objects.filter(task=task).update(accepted_at=at(MONDAY - timedelta(days=7)))
    report_progress(task, SAID, by=clerk, at=at(MONDAY - timedelta(days=4)))
    press(task, housing, supervisor, 9)
    press(task, housing, supervisor, 11)
    drawn = taken(URGING, supervisor, department=housing, when=at(hour=12))
    [line] = shown(drawn)["tasks"]
    assert drawn.title == "关于“修复破损路面”的催办通知"
    assert (line["urged"], line["late"], line["light"]) == ("已催办2次", "超期1个工作日", "超期")
    assert (line["latest"], line["latest_on"]) == (SAID.progress, "2026年11月19日")
    assert drawn.texts["intro"] == (
        "截至2026年11月23日12时，你单位承办的下列1件督办事项没有办结，已超期，催办后没有答复。现予催办，请抓紧办理。"
    )


def test_an_urging_counts_the_late_and_the_unanswered(supervisor: User, housing: Department) -> None:
    late = [make_task(supervisor, housing, due_on=YESTERDAY, title=f"第{number}件") for number in (1, 2)]
    press(late[0], housing, supervisor)
    urged = make_task(supervisor, housing)
    press(urged, housing, supervisor)
    drawn = urging_to(housing, supervisor)
    assert drawn.title == "关于“第1件”等3件督办事项的催办通知"
    assert "下列3件督办事项没有办结，其中2件已超期，其中2件催办后没有答复。" in drawn.texts["intro"]
    assert "均已超期" in urging_to(housing, supervisor, *late).texts["intro"]
    assert shown(drawn)["count"] == "3"


def test_the_longest_late_stands_first_and_what_has_no_date_last(supervisor: User, housing: Department) -> None:
    always = make_task(supervisor, housing, is_long_term=True, rhythm="monthly")
    press(always, housing, supervisor)
    recent = make_task(supervisor, housing, due_on=YESTERDAY)
    old = make_task(supervisor, housing, due_on=YESTERDAY - timedelta(days=30))
    assert keys_of(urging_to(housing, supervisor).facts) == [old.pk, recent.pk, always.pk]


def test_urgings_of_another_department_are_not_counted(supervisor: User, housing: Department, city: Department) -> None:
    task = make_task(supervisor, housing, city, due_on=YESTERDAY)
    press(task, city, supervisor)
    assert shown(urging_to(housing, supervisor))["tasks"][0]["urged"] == ""


def test_an_urging_names_the_day_it_is_to_be_answered_by(supervisor: User, housing: Department) -> None:
    make_task(supervisor, housing, due_on=YESTERDAY)
    drawn = urging_to(housing, supervisor, answer_by=date(2026, 12, 4))
    assert shown(drawn)["answer_by"] == "2026年12月4日"
    assert drawn.texts["requirements"].startswith(
        "1.请于2026年12月4日前书面答复督查室，写明办理到哪一步、没有按期办结的原因、"
    )


def test_who_is_not_late_is_not_asked_why(supervisor: User, housing: Department) -> None:
    task = make_task(supervisor, housing)
    asked = urging_to(housing, supervisor, task).texts["requirements"]
    assert "原因" not in asked
    assert "超期" not in asked


def test_a_department_with_nothing_to_urge_gets_no_urging(supervisor: User, housing: Department) -> None:
    make_task(supervisor, housing)
    with pytest.raises(ContentError, match="没有可以列入的督办事项"):
        urging_to(housing, supervisor)


def test_letters_as_they_are_proposed_give_no_cause_for_advice(
    supervisor: User, housing: Department, paper: Registration
) -> None:
    task = make_task(supervisor, housing, registration=paper, due_on=YESTERDAY)
    press(task, housing, supervisor)
    for drawn in (notice_to(housing, paper, supervisor), urging_to(housing, supervisor)):
        content = CONTENTS[PaperKind(drawn.kind)]
        assert list(advise(content, drawn.facts, drawn.texts, MONDAY)) == []
        assert all(check.holds for check in content.check(drawn.facts))


def again(paper: Paper, when: datetime) -> list[int]:
    """The figures of a draft taken anew."""
    paper.facts = CONTENTS[PaperKind(paper.kind)].collect(paper, when)
    return keys_of(paper.facts)


def test_what_was_done_meanwhile_drops_out_when_the_figures_are_taken_anew(
    supervisor: User, housing: Department
) -> None:
    done, late = (make_task(supervisor, housing, due_on=YESTERDAY) for _ in range(2))
    drawn = urging_to(housing, supervisor, done, late)
    Task.objects.filter(pk=done.pk).update(status=Status.CLOSED, closed_on=MONDAY)
    assert again(drawn, at(hour=12)) == [late.pk]
    Task.objects.filter(pk=late.pk).update(status=Status.CLOSED, closed_on=MONDAY)
    with pytest.raises(ContentError, match="没有可以列入的督办事项"):
        again(drawn, at(hour=13))


def test_a_department_that_lost_its_part_meanwhile_is_no_longer_told_of_it(
    supervisor: User, housing: Department, city: Department, paper: Registration
) -> None:
    given, kept = (make_task(supervisor, housing, registration=paper) for _ in range(2))
    drawn = notice_to(housing, paper, supervisor, given, kept)
    given.assignments.update(department=city)
    assert again(drawn, at(hour=12)) == [kept.pk]


def test_a_day_for_the_answer_that_has_come_is_reckoned_anew(supervisor: User, housing: Department) -> None:
    make_task(supervisor, housing, due_on=YESTERDAY)
    drawn = urging_to(housing, supervisor, answer_by=date(2026, 11, 25))
    again(drawn, at(date(2026, 11, 24)))
    assert drawn.facts["answer_by"] == "2026-11-25"
    again(drawn, at(date(2026, 11, 25)))
    assert drawn.facts["answer_by"] == "2026-11-30"
