"""One of everything the office keeps, so that every address of the site can be asked for."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from accounts.models import ApiToken, Role, User
from directives.actions.extracting import request_extraction
from directives.models import Directive, Draft, ExtractionState, Finding, Speech
from directives.workflow import DirectiveStatus
from papers.actions.exporting import rights_of
from papers.models import Export, ExportState, Intake, IntakeKind, IntakeState, Paper
from papers.sheets.records import Sheet
from tests.config.again import looked_at_again
from tests.config.drawer import papers_in_every_state
from tests.factories import (
    make_department,
    make_directive,
    make_finding,
    make_post,
    make_robot,
    make_speech,
    make_spread,
    make_subtask,
    make_task,
    make_token,
    make_user,
)
from tests.tracking.listeners import make_receiver
from tracking.actions.feeds import make_feed
from tracking.actions.rules import add_rule
from tracking.links import sign_link
from tracking.models import (
    Archive,
    Attachment,
    CalendarDay,
    CalendarYear,
    Department,
    EventDate,
    Filing,
    Job,
    Mail,
    MailItem,
    MailServer,
    Notice,
    OwnWord,
    Pulse,
    Registration,
    ReminderRule,
    Robot,
    SavedView,
    Task,
    TaskEvent,
    Urging,
)
from tracking.models.feed import FeedScope
from tracking.models.filing import FilingKind, FilingState
from tracking.models.mail import Channel, MailState
from tracking.models.reminder import Audience, RuleKind
from tracking.models.words import WordKind
from tracking.rules import Wanted
from tracking.workflow import Status

ASKED = "区住建局要在12月底前完成17个老旧小区改造"
WAITING = "区城管局要配合清理占道堆物"
MISSED = "各镇街要对沿街商铺开展拉网式排查"
NEW = "区教育局要组织一次校园安全检查"
TEXT = f"在全区城建工作会议上的讲话\n同志们：\n{ASKED}。{WAITING}。{MISSED}。{NEW}。\n"
ROOMS = ("accounts", "directives", "tracking", "papers")


@dataclass(frozen=True, slots=True)
class Cabinet:
    """``people`` by role, ``outsider`` of another department, and rows under the names the routes ask for."""

    people: dict[Role, User]
    outsider: User
    colleague: User  # another 督查员
    housing: Department
    retired: Department
    speech: Speech
    waiting: Directive
    finding: Finding  # what a re-extraction found besides
    adopted: Directive
    draft: Draft
    tasks: dict[Status, Task]
    heading: Task  # spread over a unit of another department
    archive: Archive  # of a 立项单 whose task was stopped
    piece: Task  # of a task of 区住建局, done by itself
    filings: dict[str, Filing]  # what 区住建局 has sent up, by where it lies
    attachment: Attachment
    notices: dict[User, Notice]
    exports: dict[User, Export]
    jobs: dict[User, Job]
    unit_list: Intake  # of one department, waiting to be looked through
    old_list: Intake  # of one department, which was left out
    people_list: Intake  # taken in, and everybody on it has signed in since
    papers: dict[str, Paper]  # 督办通知单 to 区住建局, by where they stand
    mail: Mail
    rule: ReminderRule  # that has never reminded anybody
    robot: Robot  # that is off, where nobody answers
    hook: Mail  # that did not arrive at a receiver where nobody answers
    feed: str  # of the colleague: what makes the address of his calendar secret
    year: int  # whose holidays were entered
    kept_view: SavedView  # of the ledger, the 督查员's own
    word: OwnWord
    event_date: EventDate
    again: dict[str, Any]  # what is looked at again, and what is reviewed
    token: ApiToken  # of the 管理员
    today: date

    @property
    def next_month(self) -> str:
        return (self.today + timedelta(days=30)).isoformat()

    @property
    def in_two_months(self) -> str:
        return (self.today + timedelta(days=60)).isoformat()

    @property
    def link(self) -> str:
        """What stands in the link to sign for what was given out, as the mail of the 经办人 has it."""
        address = sign_link(self.mail, self.tasks[Status.ASSIGNED].pk, timezone.now())
        return address.rstrip("/").rsplit("/", 1)[-1]

    def args(self, thing: str, user: User) -> list[object]:
        """What stands in an address; the notice is this person's own."""
        if not thing:
            return []
        if thing in Status.values:
            return [self.tasks[Status(thing)].pk]
        if thing in self.filings:
            return [self.filings[thing].pk]
        if thing in self.again:
            return [self.again[thing].pk]
        if thing in self.papers:
            return [self.papers[thing].pk]
        kept: dict[str, list[object]] = {
            "speech": [self.speech.pk],
            "candidate": [self.speech.pk, self.waiting.pk],
            "import": [self.draft.pk],
            "heading": [self.heading.pk],
            "piece": [self.piece.pk],
            "finished": [self.tasks[Status.CLOSED].registration_id],
            "archive": [self.archive.pk],
            "registration": [self.tasks[Status.DRAFT].registration_id],
            "attachment": [self.attachment.pk],
            "mail": [self.mail.pk],
            "link": [self.link],
            "person": [self.people[Role.SUPERVISOR].pk],
            "department": [self.housing.pk],
            "rule": [self.rule.pk],
            "robot": [self.robot.pk],
            "hook": [self.hook.receiver_id],
            "feed": [self.feed],
            "hook_mail": [self.hook.receiver_id, self.hook.pk],
            "year": [self.year],
            "kept_view": [self.kept_view.pk],
            "word": [self.word.pk],
            "event_date": [self.event_date.pk],
            "notice": [self.notices[user].pk if user in self.notices else 0],
            "export": [self.exports[user].pk if user in self.exports else 0],
            "job": [self.jobs[user].pk if user in self.jobs else 0],
            "token": [self.token.pk],
            "list_kind": ["departments"],
            "role": ["clerk"],
            "template_kind": ["notice"],
            "unit_list": [self.unit_list.pk],
            "old_list": [self.old_list.pk],
            "people_list": [self.people_list.pk],
        }
        return kept[thing]


def _archive(registration: Registration, by: User, at: datetime) -> Archive:
    """Whose file is there as it was made."""
    content = b"PK"
    sha256 = hashlib.sha256(content).hexdigest()
    made = Archive(registration=registration, serial=1, size=2, sha256=sha256, members=1, made_by=by, made_at=at)
    made.file.save("archive.zip", ContentFile(content))
    return made


def _rule(by: User, at: datetime) -> ReminderRule:
    """One that somebody added; what the product came with cannot be taken away."""
    return add_rule(Wanted("到期前 9 个工作日", RuleKind.DUE, -9, None, Audience.CLERK), by=by, at=at)


def fill_cabinet() -> Cabinet:
    """区住建局 leads a task in every state; the rest of the cast stands around it."""
    today, now = timezone.localdate(), timezone.now()
    housing, city = make_department("区住建局", "住建部门"), make_department("区城管局")
    departmental = {Role.HEAD, Role.CLERK}
    people = {role: make_user(role, *[housing] * (role in departmental)) for role in Role}
    supervisor, clerk = people[Role.SUPERVISOR], people[Role.CLERK]
    make_post()
    speech = make_speech(supervisor, TEXT, spoken_on=today, file_name="讲话.txt")
    speech.file.save("speech.txt", ContentFile(TEXT.encode()))
    extraction = request_extraction(speech, at=now)
    extraction.state = ExtractionState.DONE
    extraction.extracted_at = extraction.compared_at = now
    extraction.save()
    tasks = {
        status: make_task(
            supervisor,
            housing,
            status=status,
            due_on=today + timedelta(days=30),
            dispatched_on=None if status == Status.DRAFT else today,
        )
        for status in Status
    }
    event = _event(tasks[Status.ACCEPTED], clerk)
    Pulse.objects.create(pk=1, began_at=now, ended_at=now, done_at=now)
    MailServer.objects.create(pk=1, failures=5, retry_at=now - timedelta(minutes=1))
    _event(tasks[Status.ASSIGNED], supervisor, "dispatch", Status.DRAFT, Status.ASSIGNED)
    _urging(tasks[Status.ACCEPTED], housing, supervisor)
    colleague = make_user(Role.SUPERVISOR)
    return Cabinet(
        people=people,
        outsider=make_user(Role.CLERK, city),
        colleague=colleague,
        housing=housing,
        retired=make_department("区撤并局", is_active=False),
        speech=speech,
        waiting=make_directive(speech, WAITING),
        finding=make_finding(speech, NEW),
        adopted=make_directive(speech, ASKED, status=DirectiveStatus.ADOPTED),
        draft=_draft(supervisor),
        tasks=tasks,
        heading=make_spread(
            supervisor, make_department("青溪镇"), due_on=today + timedelta(days=30), dispatched_on=today
        ),
        archive=_archive(tasks[Status.CANCELLED].registration, supervisor, now),
        piece=make_subtask(make_task(supervisor, housing, due_on=today + timedelta(days=30)), housing),
        filings=_filings(make_task(supervisor, housing, due_on=today + timedelta(days=30)), clerk, today),
        attachment=_attachment(event, clerk),
        notices={user: Notice.objects.create(recipient=user, event=event, made_at=now) for user in people.values()},
        exports={user: _export(user) for user in people.values()},
        jobs={user: _job(user) for user in people.values()},
        unit_list=_unit_list(people[Role.ADMIN]),
        old_list=_old_list(people[Role.ADMIN]),
        people_list=_people_list(people[Role.ADMIN]),
        papers=papers_in_every_state(supervisor, housing, people[Role.LEADER]),
        mail=_mail(clerk),
        rule=_rule(people[Role.ADMIN], now),
        robot=make_robot(housing, url="http://127.0.0.1:9/", is_active=False, active_since=None),
        hook=_hook(housing, tasks[Status.ACCEPTED]),
        feed=make_feed(colleague, scope=FeedScope.MINE, at=now).secret,
        kept_view=SavedView.objects.create(owner=supervisor, name="超期的", address={}, changed_at=now),
        year=_year(people[Role.ADMIN], today),
        word=OwnWord.objects.create(kind=WordKind.VERB, text="亮晒", added_at=now),
        again=looked_at_again(supervisor, colleague, clerk, housing, today),
        event_date=EventDate.objects.create(name="入汛", month=5, day=15, added_at=now),
        token=make_token(people[Role.ADMIN], created_at=now),
        today=today,
    )


def contents() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of the office, to be compared; sessions and records of sign-ins are not among them."""
    found = {}
    with connection.cursor() as cursor:
        for table, query in _queries().items():
            cursor.execute(query)
            found[table] = cursor.fetchall()
    return found


@cache
def _queries() -> dict[str, str]:
    """As plain SQL, because a test reads everything hundreds of times."""
    rooms = (apps.get_app_config(room) for room in ROOMS)
    models = (model for room in rooms for model in room.get_models(include_auto_created=True))
    everything = ((model._meta, model._base_manager.order_by("pk").values_list()) for model in models)
    return {meta.db_table: str(rows.query) for meta, rows in everything if not meta.proxy}


def _year(by: User, today: date) -> int:
    """Next year, in which nothing was entered but one working Saturday or Sunday after 元旦."""
    entered = CalendarYear.objects.create(year=today.year + 1, entered_by=by, entered_at=timezone.now())
    day = date(entered.year, 1, 4)
    weekend = day + timedelta(days=5 - day.weekday())
    CalendarDay.objects.create(day=weekend, is_working=True, name="元旦", arranged_by=entered)
    return entered.year


def _event(
    task: Task, by: User, name: str = "accept", before: Status = Status.ASSIGNED, after: Status = Status.ACCEPTED
) -> TaskEvent:
    return TaskEvent.objects.create(task=task, name=name, before=before, after=after, by=by, at=timezone.now())


def _urging(task: Task, department: Department, by: User) -> Urging:
    task.assignments.update(accepted_at=timezone.now())
    event = _event(task, by, "urge", Status.ACCEPTED, Status.ACCEPTED)
    said = {"text": "请报进展。", "urged_on": timezone.localdate(), "by": by, "at": timezone.now()}
    return Urging.objects.create(task=task, department=department, event=event, **said)


def _filings(task: Task, by: User, today: date) -> dict[str, Filing]:
    """A report before the head, a request for closure sent back to its author, a request for time, a disagreement."""
    department = task.assignments.get().department
    common: dict[str, Any] = {"task": task, "department": department, "by": by, "at": timezone.now(), "note": "雨季。"}
    dates = {"old_due_on": task.due_on, "due_on": today + timedelta(days=60)}
    lying: dict[str, dict[str, Any]] = {
        "before_head": {"kind": FilingKind.REPORT, "state": FilingState.AT_HEAD, "progress": "已开工。", "percent": 10},
        "to_change": {"kind": FilingKind.CLOSURE, "state": FilingState.SENT_BACK},
        "asked": {"kind": FilingKind.EXTENSION, "state": FilingState.AT_OFFICE, **dates},
        "disputed": {"kind": FilingKind.DISPUTE, "state": FilingState.AT_OFFICE},
    }
    return {name: Filing.objects.create(**common, **fields) for name, fields in lying.items()}


def _attachment(event: TaskEvent, by: User) -> Attachment:
    content = b"12/17"
    digest = hashlib.sha256(content).hexdigest()
    attachment = Attachment(event=event, name="进度表.txt", size=5, sha256=digest, by=by, at=timezone.now())
    attachment.file.save("kept.txt", ContentFile(content))
    return attachment


def _export(by: User) -> Export:
    content = b"\xef\xbb\xbf"
    made = {"state": ExportState.DONE, "format": "csv", "seen_as": rights_of(by), "finished_at": timezone.now()}
    seen = {"seen_at": timezone.now(), "sha256": hashlib.sha256(content).hexdigest()}
    export = Export(by=by, at=timezone.now(), **seen, **made)
    export.file.save("kept.csv", ContentFile(content))
    return export


def _unit_list(by: User, **fields: Any) -> Intake:
    sheet = Sheet("单位", (("简称", "全称"), ("区园林中心", "云溪区园林绿化中心")))
    intake = Intake(
        kind=IntakeKind.DEPARTMENTS,
        name="单位.xlsx",
        size=5,
        sha256=hashlib.sha256(by.username.encode() * (1 + len(fields))).hexdigest(),
        sheets=[sheet.as_json()],
        mapping={"0": "name", "1": "full_name"},
        by=by,
        at=timezone.now(),
        **fields,
    )
    intake.file.save("list", ContentFile(by.username.encode() * (1 + len(fields))))
    return intake


def _job(by: User) -> Job:
    """Something that waits for a worker."""
    said = {"kind": "bulk.do", "about": "1", "title": "批量催办", "place": "/tasks/"}
    return Job.objects.create(by=by, at=timezone.now(), **said)


def _old_list(by: User) -> Intake:
    told = {"index": 1, "outcome": "skipped", "title": "区园林中心", "words": "没有导入", "why": "", "key": None}
    over = {"state": IntakeState.DONE, "done_by": by, "done_at": timezone.now()}
    return _unit_list(by, skipped=[1], result={"lines": [told]}, **over)


def _people_list(by: User) -> Intake:
    taken_in = {"state": IntakeState.DONE, "done_by": by, "done_at": timezone.now()}
    said = {"name": "用户名单.xlsx", "size": 5, "sha256": "people-list"}
    return Intake.objects.create(kind=IntakeKind.PEOPLE, by=by, at=timezone.now(), **said, **taken_in)


def _hook(department: Department, task: Task) -> Mail:
    receiver = make_receiver(department, url="http://127.0.0.1:9/")
    mail = Mail.objects.create(
        receiver=receiver,
        to_key=receiver.key,
        local_date=timezone.localdate(),
        channel=Channel.HOOK_LATE,
        seq=task.pk,
        state=MailState.DEAD,
        not_before=timezone.now(),
        made_at=timezone.now(),
        message_id="00000000-0000-4000-8000-000000000001",
    )
    MailItem.objects.create(mail=mail, task=task)
    return mail


def _draft(by: User) -> Draft:
    text = "在全区安全生产工作会议上的讲话\n区应急局要在年底前完成32家企业检查。"
    proposed = {"title": "在全区安全生产工作会议上的讲话", "spoken_on": timezone.localdate().isoformat()}
    hashes = {"content_hash": "draft", "text_hash": "draft"}
    return Draft.objects.create(text=text, proposed=proposed, by=by, at=timezone.now(), **hashes)


def _mail(recipient: User) -> Mail:
    return Mail.objects.create(
        recipient=recipient,
        to_key=f"user:{recipient.pk}",
        local_date=timezone.localdate(),
        channel=Channel.DIGEST,
        not_before=timezone.now(),
        made_at=timezone.now(),
        message_id="<1@yunxi.example>",
        subject="今天有 3 件要办",
    )
