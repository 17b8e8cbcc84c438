"""Rows of a paper: what is told of each task, read at one instant and in few queries, as the drafter sees them."""

import threading
from datetime import date, datetime, timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from papers.contents.instant import one_instant
from papers.contents.registry import CONTENTS, keys_of
from papers.contents.rows import TaskRow
from papers.contents.scope import MOST, ContentError, Scope, in_brackets, scope_words
from papers.contents.snapshot import Snapshot
from papers.models import Paper
from papers.workflow import PaperKind
from tests.factories import (
    MONDAY,
    at,
    make_department,
    make_post,
    make_registration,
    make_speech,
    make_spread,
    make_subtask,
    make_task,
    make_user,
)
from tests.papers.many import make_many
from tests.papers.snapshots import taken
from tests.tracking.walks.course import SAID
from tracking.actions.reports import report_progress
from tracking.deadlines import Light
from tracking.ledger import OPEN_ONES, Conditions
from tracking.models import Assignment, Department, Organisation, Report, Task, TaskSource
from tracking.workflow import Status

EVERY = Conditions()


def rows_of(by: User, scope: Scope | None = None, when: datetime | None = None) -> tuple[TaskRow, ...]:
    paper = taken(PaperKind.BULLETIN, by, scope=scope or Scope(), when=when or at())
    return Snapshot.read(paper.facts).rows


def test_a_row_tells_of_a_task_all_that_papers_need(supervisor: User, housing: Department, city: Department) -> None:
    task = make_task(
        supervisor,
        housing,
        city,
        title="完成17个老旧小区改造",
        measure="全部竣工",
        leader=make_post("分管副区长"),
        due_on=MONDAY - timedelta(days=3),
        percent=60,
        rhythm="monthly:25",
    )
    [row] = rows_of(supervisor)
    assert (row.pk, row.number, row.title, row.measure) == (task.pk, task.number, "完成17个老旧小区改造", "全部竣工")
    assert (row.lead, row.supporting, row.leader) == ("区住建局", ("区城管局",), "分管副区长")
    assert (row.due, row.when, row.working_days) == ("2026年11月20日", "超期1个工作日", -1)
    assert (row.percent, row.status_words, row.light_words) == (60, "办理中", "超期")
    assert row.rhythm_words == "每月25日前报"
    assert (row.source, row.source_on) == ("区政府常务会议纪要", "2026年11月23日")
    assert row.source_with_day == "区政府常务会议纪要（2026年11月23日）"


@pytest.mark.parametrize(
    "quote",
    [
        "破损路面要在2月底前全部修好。",
        "  前后有空格，\n中间有换行\t和制表符 ",
        "引号“里面”还有《书名》&<b>标记</b>，=1+1，𠮷字和〔〕",
        "全角数字１７个，百分之三十，30％",
    ],
)
def test_the_words_said_are_kept_to_the_character(supervisor: User, housing: Department, quote: str) -> None:
    task = make_task(supervisor, housing)
    task.sources.update(quote=quote)
    [row] = rows_of(supervisor)
    assert row.quote == quote


def test_a_matter_said_twice_shows_both_places_and_words_said_alike_once(supervisor: User, housing: Department) -> None:
    task = make_task(supervisor, housing)
    task.sources.update(quote="要抓紧办。")
    for title, day, quote in (("第二次会议", 24, "要加快办。"), ("第三次会议", 25, "要抓紧办。")):
        TaskSource.objects.create(task=task, title=title, said_on=date(2026, 11, day), quote=quote)
    [row] = rows_of(supervisor)
    assert row.quote == "要抓紧办。\n要加快办。"
    assert row.source == "区政府常务会议纪要；第二次会议；第三次会议"
    assert row.source_on == "2026年11月23日；2026年11月24日；2026年11月25日"


def test_what_is_long_term_says_so_instead_of_a_day(supervisor: User, housing: Department) -> None:
    make_task(supervisor, housing, is_long_term=True, rhythm="quarterly")
    [row] = rows_of(supervisor)
    assert (row.due, row.when, row.due_on) == ("长期坚持", "长期坚持，每季度末前报", "")


@pytest.mark.parametrize("status", [Status.CLOSED, Status.SUSPENDED, Status.CANCELLED])
def test_what_does_not_run_any_more_is_not_said_to_be_late(
    supervisor: User, housing: Department, status: Status
) -> None:
    make_task(supervisor, housing, status=status, due_on=MONDAY - timedelta(days=9))
    [row] = rows_of(supervisor)
    assert row.when == ""


def test_closed_in_time_and_closed_late_are_told_apart(supervisor: User, housing: Department) -> None:
    make_task(supervisor, housing, status=Status.CLOSED)
    make_task(supervisor, housing, status=Status.CLOSED, due_on=MONDAY - timedelta(days=1))
    assert [row.light_words for row in rows_of(supervisor)] == ["按期办结", "超期办结"]


def test_the_newest_report_of_the_lead_is_told_not_one_of_a_supporting_department(
    supervisor: User, housing: Department, city: Department, clerk: User, outsider: User
) -> None:
    task = make_task(supervisor, housing, city)
    Assignment.objects.filter(task=task).update(accepted_at=at())
    report_progress(task, SAID, by=clerk, at=at(hour=10))
    report_progress(task, SAID, by=outsider, at=at(hour=11))
    Report.objects.filter(department=city).update(progress="配合单位的话。")
    Report.objects.filter(department=housing).update(progress="已摸底。", problems="缺资金。", next_step="下周进场。")
    [row] = rows_of(supervisor, when=at(hour=12))
    assert (row.latest, row.problems, row.next_step) == ("已摸底。", "缺资金。", "下周进场。")
    assert row.latest_on == MONDAY.isoformat()


def test_a_report_of_a_former_lead_is_not_told_of_the_new_one(
    supervisor: User, housing: Department, city: Department, clerk: User
) -> None:
    task = make_task(supervisor, housing)
    report_progress(task, SAID, by=clerk, at=at(hour=10))
    task.assignments.update(department=city)
    [row] = rows_of(supervisor, when=at(hour=12))
    assert (row.lead, row.latest) == ("区城管局", "")


def test_rows_stand_in_the_order_of_their_numbers(supervisor: User, housing: Department, city: Department) -> None:
    paper = make_registration(supervisor)
    ninth = make_task(supervisor, housing, registration=paper, serial=9)
    hundredth = make_task(supervisor, housing, registration=paper, serial=100)
    spread = make_spread(supervisor, city, housing, registration=paper, serial=10)
    shares = list(spread.children.order_by("serial").values_list("pk", flat=True))
    assert [row.pk for row in rows_of(supervisor)] == [ninth.pk, *shares, hundredth.pk]


def test_neither_headings_over_units_nor_pieces_stand_in_a_paper(
    supervisor: User, housing: Department, city: Department
) -> None:
    whole, heading = make_task(supervisor, housing), make_spread(supervisor, housing, city)
    piece = make_subtask(whole, city)
    keys = {row.pk for row in rows_of(supervisor)}
    assert keys == {whole.pk, *heading.children.values_list("pk", flat=True)}
    for one in (heading, piece):
        with pytest.raises(ContentError, match="有 1 件不能列入：分发总项和分解子项不单独列"):
            rows_of(supervisor, Scope(tasks=(whole.pk, one.pk)))


def test_a_scope_without_tasks_is_said_to_be_empty(supervisor: User, housing: Department) -> None:
    make_task(supervisor, housing)
    with pytest.raises(ContentError, match="没有可以列入的督办事项"):
        rows_of(supervisor, Scope(Conditions(light=Light.LATE)))


def test_more_tasks_than_a_paper_holds_are_refused_not_cut_off(supervisor: User, housing: Department) -> None:
    tasks = make_many(MOST, supervisor, housing)
    assert len(rows_of(supervisor)) == MOST
    keys = (*(task.pk for task in tasks), make_task(supervisor, housing).pk)
    for scope in (Scope(), Scope(tasks=keys)):
        with pytest.raises(ContentError, match=f"范围里有 {MOST + 1} 件事项，一份公文最多列 {MOST} 件"):
            rows_of(supervisor, scope)


def test_many_tasks_need_no_more_queries_than_few(supervisor: User, housing: Department, city: Department) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            rows_of(supervisor)
        return len(queries)

    make_task(supervisor, housing, city, rhythm="monthly")
    few = asked()
    for _ in range(12):
        make_task(supervisor, housing, city, rhythm="monthly")
    assert asked() == few <= 10


def test_a_scope_comes_back_as_it_was_kept() -> None:
    kept = [
        Scope(),
        Scope(EVERY),
        Scope(Conditions(status=OPEN_ONES)),
        Scope(Conditions(speech=3, since=date(2026, 1, 1), light=Light.LATE)),
        Scope(tasks=(3, 1, 2), answer_by=date(2026, 12, 1)),
    ]
    assert [Scope.read(scope.as_json()) for scope in kept] == kept


def test_a_scope_is_put_into_words(supervisor: User, housing: Department) -> None:
    speech = make_speech(supervisor, title="在《条例》宣传会上的讲话")
    words = {
        "": [Scope(), Scope(EVERY)],
        "所列": [Scope(tasks=(1,))],
        "2026年10月1日以来立项的": [Scope(Conditions(since=date(2026, 10, 1)))],
        "《在〈条例〉宣传会上的讲话》提出、由区住建局牵头的": [
            Scope(Conditions(speech=speech.pk, department=housing.pk))
        ],
        "推进类、状态是在办的": [Scope(Conditions(kind="推进", status=OPEN_ONES))],
        "灯是超期、30天内到期、含“小区”的": [Scope(Conditions(light=Light.LATE, due="month", q="小区"))],
        "状态是待审核的": [Scope(Conditions(status=Status.SUBMITTED))],
        "形式是分发、由本人督办的": [Scope(Conditions(structure="spread", mine=True))],
    }
    assert {said: [scope_words(one) for one in scopes] for said, scopes in words.items()} == {
        said: [said] * len(scopes) for said, scopes in words.items()
    }


def test_a_title_gets_its_brackets_once() -> None:
    assert in_brackets("讲话") == in_brackets("《讲话》") == "《讲话》"
    assert in_brackets("《甲》和《乙》") == "《〈甲〉和〈乙〉》"


def test_a_snapshot_says_who_the_office_is_and_when_it_was_taken(supervisor: User, housing: Department) -> None:
    Organisation.objects.create(pk=1, name="云溪区人民政府督查室", phone="8123", accept_days=2)
    make_task(supervisor, housing)
    snapshot = Snapshot.read(taken(PaperKind.BULLETIN, supervisor, when=at(hour=15, minute=20)).facts)
    assert (snapshot.office, snapshot.phone, snapshot.accept_days) == ("云溪区人民政府督查室", "8123", 2)
    assert snapshot.until == "2026年11月23日15时20分"


def test_an_answer_is_asked_for_in_three_working_days_unless_a_day_was_chosen(
    supervisor: User, housing: Department
) -> None:
    make_task(supervisor, housing)
    friday = taken(PaperKind.BULLETIN, supervisor, when=at(date(2026, 11, 27)))
    chosen = taken(PaperKind.BULLETIN, supervisor, scope=Scope(answer_by=date(2026, 12, 15)))
    assert [one.facts["answer_by"] for one in (friday, chosen)] == ["2026-12-02", "2026-12-15"]
    with pytest.raises(ContentError, match="答复期限2026年11月23日已经到了"):
        taken(PaperKind.BULLETIN, supervisor, scope=Scope(answer_by=MONDAY))


def test_a_day_reckoned_in_a_year_without_a_calendar_is_marked(supervisor: User, housing: Department) -> None:
    make_task(supervisor, housing, due_on=date(2030, 1, 1))
    assert taken(PaperKind.BULLETIN, supervisor).facts["is_published"] is True
    assert taken(PaperKind.BULLETIN, supervisor, when=at(date(2029, 3, 1))).facts["is_published"] is False


def test_facts_of_another_release_can_still_be_read(supervisor: User, housing: Department) -> None:
    make_task(supervisor, housing)
    facts = taken(PaperKind.BULLETIN, supervisor).facts
    older = {name: value for name, value in facts.items() if name != "is_published"}
    assert Snapshot.read(older | {"something": "new"}) == Snapshot.read(facts)


@pytest.mark.parametrize("kind", PaperKind)
def test_a_paper_knows_which_tasks_it_tells_of(kind: PaperKind, supervisor: User, housing: Department) -> None:
    registration = make_registration(supervisor)
    task = make_task(supervisor, housing, registration=registration, due_on=MONDAY - timedelta(days=1))
    paper = taken(kind, supervisor, department=housing, registration=registration)
    assert keys_of(paper.facts) == [task.pk]


def test_a_paper_is_drawn_up_without_being_stored(supervisor: User, housing: Department) -> None:
    make_task(supervisor, housing)
    paper = Paper(kind=PaperKind.BULLETIN, drafted_by=supervisor, scope={})
    CONTENTS[PaperKind.BULLETIN].collect(paper, at())
    assert not Paper.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("shared_database")
def test_what_others_do_meanwhile_is_not_in_a_snapshot() -> None:
    supervisor, housing = make_user(Role.SUPERVISOR), make_department("区住建局")
    make_task(supervisor, housing)

    def another() -> None:
        try:
            make_task(supervisor, housing)
        finally:
            connections.close_all()

    other = threading.Thread(target=another)
    with one_instant():
        before = Task.objects.count()
        other.start()
        other.join(timeout=1)
        during = Task.objects.count()
    other.join(timeout=120)
    assert (before, during, Task.objects.count()) == (1, 1, 2)
