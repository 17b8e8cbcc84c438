"""What a mail says: subject, order, how things stand, by when, and what is asked of whom."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as box
from django.core.mail import EmailMultiAlternatives

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_task, make_user
from tracking.models import Department, Mail, Organisation, Task, TaskEvent
from tracking.models.mail import Channel
from tracking.models.reminder import RuleKind
from tracking.outbox.contents import Contents, Matter
from tracking.outbox.hours import Hours
from tracking.outbox.letters import FULL, write
from tracking.outbox.rounds import Round
from tracking.outbox.wording import Mark, entry, mark_of
from tracking.workflow import Status

OLD = date(2026, 9, 1)
RoundAt = Callable[[datetime], Round]


@pytest.fixture
def hours(db: None) -> Hours:
    Organisation.objects.create(pk=1, name="云溪区人民政府督查室", sender="云溪区督查室", phone="内线 8123")
    return Hours.load()


def matter(task: Task, *kinds: RuleKind, last_step: str = "", parts: bool = True) -> Matter:
    return Matter(task, tuple(task.assignments.all()) if parts else (), last_step, frozenset(kinds or {RuleKind.DUE}))


def letter_of(matters: list[Matter], hours: Hours, to: User | None = None, channel: str = Channel.DIGEST) -> str:
    mail = Mail(recipient=to, channel=channel, to_key="user:1", local_date=MONDAY)
    written = write(Contents(mail, tuple(matters), ("区住建局",)), hours, MONDAY)
    return f"{written.subject}\n{written.text}"


def late(by: User, lead: Department, **fields: Any) -> Task:
    return make_task(by, lead, **({"due_on": date(2026, 11, 19), "dispatched_on": OLD} | fields))


def near(by: User, lead: Department, **fields: Any) -> Task:
    return make_task(by, lead, **({"due_on": date(2026, 11, 26), "dispatched_on": OLD} | fields))


def test_the_subject_counts_what_is_in_the_mail_the_most_urgent_first(
    supervisor: User, housing: Department, hours: Hours, clerk: User
) -> None:
    matters = [
        matter(near(supervisor, housing)),
        matter(make_task(supervisor, housing, status=Status.ASSIGNED), RuleKind.UNSIGNED),
        matter(late(supervisor, housing)),
        matter(late(supervisor, housing)),
    ]
    subject = letter_of(matters, hours, clerk).splitlines()[0]
    assert subject == "【督办提醒】2 项超期、1 项待签收、1 项临期——云溪区督查室"


def test_an_entry_says_how_long_is_left_and_until_when(supervisor: User, housing: Department, hours: Hours) -> None:
    assert entry(matter(near(supervisor, housing)), hours, MONDAY).due == "还剩 3 个工作日（11月26日）"
    assert entry(matter(late(supervisor, housing)), hours, MONDAY).due == "超期 2 个工作日（11月19日到期）"
    today = near(supervisor, housing, due_on=MONDAY)
    assert entry(matter(today), hours, MONDAY).due == "今天到期"
    next_year = near(supervisor, housing, due_on=date(2027, 1, 4))
    assert "（2027年1月4日；2027 年放假安排还没有公布，" in entry(matter(next_year), hours, MONDAY).due


def test_signing_has_its_own_time_limit(supervisor: User, housing: Department, hours: Hours) -> None:
    task = make_task(supervisor, housing, status=Status.ASSIGNED)
    unsigned = matter(task, RuleKind.UNSIGNED)
    assert entry(unsigned, hours, MONDAY).due.startswith("11月24日 18:00 前签收；")
    assert entry(unsigned, hours, MONDAY + timedelta(days=1)).due.startswith("今天 18:00 前签收；")
    assert entry(unsigned, hours, MONDAY + timedelta(days=3)).due.startswith("超过签收时限 2 个工作日；")


@pytest.mark.parametrize(
    ("fields", "kinds", "mark", "asked", "button"),
    [
        ({"due_on": date(2026, 11, 19)}, {RuleKind.DUE}, Mark.LATE, "写明没有按期完成的原因", "报进展"),
        ({"due_on": MONDAY}, {RuleKind.DUE}, Mark.SOON, "今天办完的，申请办结", "去办理"),
        ({"due_on": date(2026, 11, 26)}, {RuleKind.DUE}, Mark.SOON, "按期办完，申请办结", "报进展"),
        ({"due_on": date(2026, 12, 2)}, {RuleKind.DUE}, Mark.AHEAD, "按期办完，申请办结", "报进展"),
        ({"due_on": date(2026, 12, 9)}, {RuleKind.FIRST_REPORT}, Mark.REPORT, "报第一次进展", "报进展"),
        (
            {"is_long_term": True, "rhythm": "monthly:25", "reported_for": date(2026, 10, 25)},
            {RuleKind.UNREPORTED},
            Mark.REPORT,
            "报11月（25日前）的进展。",
            "报进展",
        ),
        (
            {"is_long_term": True, "rhythm": "weekly:5", "reported_for": date(2026, 11, 13)},
            {RuleKind.UNREPORTED},
            Mark.REPORT,
            "补报11月20日这周的进展。",
            "报进展",
        ),
        (
            {"is_long_term": True, "rhythm": "weekly:1", "reported_for": date(2026, 11, 2)},
            {RuleKind.UNREPORTED},
            Mark.REPORT,
            "补报11月16日这周等 2 期的进展，报11月23日这周的进展。",
            "报进展",
        ),
    ],
)
def test_what_is_asked_follows_from_how_the_task_stands(
    supervisor: User,
    housing: Department,
    hours: Hours,
    fields: dict[str, Any],
    kinds: set[RuleKind],
    mark: Mark,
    asked: str,
    button: str,
) -> None:
    task = make_task(supervisor, housing, **{"dispatched_on": OLD, **fields})
    written = entry(matter(task, *kinds), hours, MONDAY)
    assert written.mark == mark
    assert asked in written.expected
    assert written.button == button


def test_what_was_sent_back_asks_for_the_evidence(supervisor: User, housing: Department, hours: Hours) -> None:
    written = entry(matter(near(supervisor, housing), last_step="send_back"), hours, MONDAY)
    assert (written.word, written.expected, written.button) == ("退回重办", "补齐材料，重新申请办结。", "补齐材料")


def test_a_late_task_is_late_even_where_nobody_has_signed(supervisor: User, housing: Department, hours: Hours) -> None:
    task = late(supervisor, housing, status=Status.ASSIGNED)
    written = entry(matter(task, RuleKind.DUE), hours, MONDAY)
    assert written.mark == Mark.LATE
    assert written.expected == "签收，并报进展写明没有按期完成的原因。"


def test_a_supporting_department_is_asked_to_sign_and_support(
    supervisor: User, housing: Department, city: Department, hours: Hours
) -> None:
    task = make_task(supervisor, housing, city, status=Status.ACCEPTED)
    part = next(a for a in task.assignments.all() if a.department == city)
    supporting = Matter(task, (part,), "", frozenset({RuleKind.UNSIGNED}))
    assert mark_of(supporting, hours, MONDAY) == Mark.UNSIGNED
    assert entry(supporting, hours, MONDAY).expected == "签收，配合牵头单位办理。"


def test_the_office_is_asked_to_look_into_it(supervisor: User, housing: Department, hours: Hours) -> None:
    written = entry(matter(late(supervisor, housing), parts=False), hours, MONDAY)
    assert (written.expected, written.button) == ("问清情况，督促牵头单位签收或者报进展。", "查看事项")


def test_every_matter_carries_the_leaders_words_and_where_they_were_said(
    supervisor: User, housing: Department, hours: Hours, clerk: User
) -> None:
    task = near(supervisor, housing, title="完成老旧小区改造")
    text = letter_of([matter(task)], hours, clerk)
    assert f"原话：{task.sources.get().quote}" in text
    assert f"{task.number} · {task.sources.get().title}，11月23日" in text
    assert "何晓岚，今天（11月23日 星期一）有 1 项要办。" in text
    assert "您是区住建局的经办人，所以收到这封邮件。" in text
    assert "云溪区督查室，电话 内线 8123" in text


def test_a_long_mail_is_capped_and_says_how_many_more(
    supervisor: User, housing: Department, hours: Hours, clerk: User
) -> None:
    matters = [matter(near(supervisor, housing, title=f"第{n:02d}件事")) for n in range(18)]
    text = letter_of(matters, hours, clerk)
    assert text.count("原话：") == FULL
    assert "另有 8 项：" in text
    assert sum(f"第{n:02d}件事" in text for n in range(18)) == FULL + 5
    assert "等。" in text


def test_the_most_urgent_comes_first_then_by_date(
    supervisor: User, housing: Department, hours: Hours, clerk: User
) -> None:
    titles = ["后到期", "先到期", "超期的", "要签收的"]
    tasks = [
        near(supervisor, housing, title="后到期"),
        near(supervisor, housing, title="先到期", due_on=date(2026, 11, 24)),
        late(supervisor, housing, title="超期的"),
        make_task(supervisor, housing, title="要签收的", status=Status.ASSIGNED),
    ]
    text = letter_of([matter(task) for task in tasks], hours, clerk)
    order = sorted(titles, key=lambda title: text.index(f"\n{title}\n"))
    assert order == ["超期的", "要签收的", "先到期", "后到期"]


def happened(task: Task, name: str, by: User, note: str = "", when: datetime | None = None) -> TaskEvent:
    return TaskEvent.objects.create(
        task=task, name=name, before=task.status, after=task.status, by=by, at=when or at(MONDAY), note=note
    )


def test_a_notice_says_who_did_what_and_why(supervisor: User, housing: Department, hours: Hours, clerk: User) -> None:
    task = near(supervisor, housing, title="完成老旧小区改造")
    event = happened(task, "send_back", supervisor, "缺验收单")
    text = letter_of([Matter(task, tuple(task.assignments.all()), "", event=event)], hours, clerk, Channel.NOTICE)
    assert text.splitlines()[0] == "【退回重办】完成老旧小区改造——云溪区督查室"
    assert "沈若川，11月23日退回办结申请，第 1 次退回：缺验收单" in text
    assert "要做：补齐材料，重新申请办结。" in text


def test_a_notice_of_closing_asks_for_nothing(supervisor: User, housing: Department, hours: Hours, clerk: User) -> None:
    task = make_task(supervisor, housing, status=Status.CLOSED)
    event = happened(task, "close", supervisor)
    text = letter_of([Matter(task, tuple(task.assignments.all()), "", event=event)], hours, clerk, Channel.NOTICE)
    assert "要做" not in text


def test_several_notices_are_counted_in_the_subject(
    supervisor: User, housing: Department, hours: Hours, clerk: User
) -> None:
    tasks = [make_task(supervisor, housing, status=Status.ASSIGNED) for _ in range(3)]
    matters = [Matter(t, tuple(t.assignments.all()), "", event=happened(t, "dispatch", supervisor)) for t in tasks]
    text = letter_of(matters, hours, clerk, Channel.NOTICE)
    assert text.splitlines()[0] == "【督办通知】交办 3 项——云溪区督查室"
    assert text.count("去签收") == 0  # the text part has links, no buttons
    assert text.count("要做：签收；不属于本单位职责的，可以退签并写明理由。") == 3


def test_the_same_words_stand_in_both_parts_of_the_mail(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    make_user(Role.CLERK)
    late(supervisor, housing, title="加装消防设施", last_reported_on=MONDAY, due_on=date(2026, 11, 20))
    round_at(at(MONDAY, 8, 30))
    [message] = box.outbox
    assert isinstance(message, EmailMultiAlternatives)
    html = str(message.alternatives[0][0])
    for words in ("加装消防设施", "超期", "写明没有按期完成的原因", "登录后才能办理", "打开我的工作台"):
        assert words in message.body
        assert words in html
    assert "<script" not in html
    assert "http://127.0.0.1:8000/tasks/" in html
