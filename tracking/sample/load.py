"""Loads the sample as if the office had worked with it for months: real imports, reviews and steps, on past days."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import cycle

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import User
from directives.actions.importing import Details, import_speech
from directives.actions.reviewing import decide
from directives.jobs import run_extraction
from directives.models import Directive, Speech
from tracking.actions.dispatch import dispatch_tasks
from tracking.actions.registration import Approval, register_tasks
from tracking.deadlines import SOON_DAYS
from tracking.models import Notice, Post, Task, load_calendar
from tracking.models.reminder import Outcome
from tracking.office import Office
from tracking.outbox.rounds import do_round
from tracking.plans import Plan, gaps
from tracking.sample import accounts, stories
from tracking.sample.dealings import deal
from tracking.sample.speeches import SampleSpeech, render_all
from tracking.sample.stories import Scene, Story, clerk_of
from tracking.sample.word_file import build_docx

FRESH_TASKS, DRAFTS = 3, 2
READ_AFTER = timedelta(minutes=25)  # within the working hours in which the steps of the sample are taken


def load(today: date) -> None:
    """Everything, in one transaction; the speeches and their dates are written for ``today``."""
    with transaction.atomic():
        accounts.create_district()
        accounts.create_people()
    calendar = load_calendar()
    scene = Scene(today, User.objects.get(username="ducha"), calendar)
    known = calendar.for_extraction(range(today.year - 1, today.year + 3))
    with transaction.atomic():
        told, _, asked = (_import(scene, sample) for sample in render_all(today, known))
        _review(scene, told, share=1.0)
        _review(scene, asked, share=0.4)
        _work_on(scene, told)
        deal(scene)
        import_string(settings.SAMPLE_PAPERS["load"])(scene.supervisor)
        _forget_old_notices(scene)
    _send_yesterdays_mails(scene)


def _import(scene: Scene, sample: SampleSpeech) -> Speech:
    data = build_docx(sample) if sample.form == "docx" else sample.text.encode()
    details = Details(sample.title, sample.spoken_on, sample.speaker, sample.meeting)
    day = scene.calendar.next_working(sample.spoken_on + timedelta(days=1))
    imported = import_speech(
        data,
        sample.file_name,
        by=scene.supervisor,
        at=scene.at(min(day, scene.today), 9),
        is_not_secret=True,
        details=details,
    )
    run_extraction(imported.speech.extraction.pk)
    return imported.speech


def _review(scene: Scene, speech: Speech, *, share: float) -> None:
    """Hard demands are adopted, soft ones noted; the last share of the speech still waits."""
    at = scene.at(scene.calendar.add(speech.spoken_on, 2), 9)
    candidates = list(speech.directives.in_order())
    for directive in candidates[: int(len(candidates) * share)]:
        move = "adopt" if directive.is_hard and directive.decision == "asserted" else "note"
        decide(directive, move, version=directive.version, by=scene.supervisor, at=at)


def _work_on(scene: Scene, speech: Speech) -> None:
    """Three 立项单: the bulk two days after the speech, a few the day before yesterday, two not dispatched yet."""
    adopted = list(speech.directives.adopted().in_order())
    office = Office.on(scene.today)
    ready = [d for d in adopted if _plan(office, d)]
    fresh = [d for d in ready if d.due_on is None or d.due_on > scene.today + timedelta(days=21)]
    fresh = fresh[-(FRESH_TASKS + DRAFTS) :]
    first = [d for d in ready if d not in fresh]
    start = scene.calendar.add(speech.spoken_on, 2)
    _live(scene, _register(scene, speech, first, start), _Choice(scene))
    recent = scene.calendar.add(scene.today, -2)
    _live(scene, _register(scene, speech, fresh[:FRESH_TASKS], recent), _in_turn(stories.FRESH))
    _register(scene, speech, fresh[FRESH_TASKS:], scene.calendar.last_working(scene.today), is_draft=True)


def _plan(office: Office, directive: Directive) -> Plan | None:
    """The plan a 督查员 would make of the proposal, or None where somebody would have to be asked first."""
    proposal = office.propose(directive)
    plan = Plan(
        title=directive.title,
        kind=directive.kind,
        quote=directive.text,
        directive=directive,
        is_hard=directive.is_hard,
        lead=proposal.lead,
        supporting=proposal.supporting,
        group=proposal.group if proposal.lead else None,
        leader=proposal.leader,
        due_on=proposal.due_on,
        is_long_term=proposal.is_long_term,
        rhythm=proposal.rhythm,
        measure="、".join(directive.targets)[:200],
        confirmed_past=True,
    )
    return plan if plan.lead and clerk_of(plan.lead) and not gaps(plan, office.today) else None


def _register(
    scene: Scene, speech: Speech, directives: Sequence[Directive], day: date, *, is_draft: bool = False
) -> list[Task]:
    office = Office.on(day)
    plans = [plan for directive in directives if (plan := _plan(office, directive))]
    if not plans:
        return []
    approver = Post.objects.get(name="区政府办公室主任")
    approval = Approval(approver, day, f"{speech.meeting}讲话")
    registration = register_tasks(speech, plans, approval=approval, by=scene.supervisor, at=scene.at(day, 9))
    tasks = list(registration.tasks.tops().order_by("serial"))
    if not is_draft:
        dispatch_tasks(tasks, by=scene.supervisor, at=scene.at(day, 10), confirmed_past=True)
    return tasks


def _live(scene: Scene, tasks: Sequence[Task], story_for: Callable[[Task], Story]) -> None:
    for task in tasks:
        task.refresh_from_db()
        story_for(task)(scene, task)


class _Choice:
    """Which story a task gets, by when it is due: each kind of day has its own, told in turn."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.soon = scene.calendar.add(scene.today, SOON_DAYS)
        self.past, self.near = cycle(stories.PAST), cycle(stories.SOON)
        self.ahead, self.always = cycle(stories.AHEAD), cycle(stories.LONG_TERM)

    def __call__(self, task: Task) -> Story:
        if task.due_on is None:
            return next(self.always)
        if task.due_on < self.scene.today:
            return next(self.past)
        return next(self.near if task.due_on <= self.soon else self.ahead)


def _in_turn(told: Sequence[Story]) -> Callable[[Task], Story]:
    stories_left = cycle(told)
    return lambda _: next(stories_left)


def _send_yesterdays_mails(scene: Scene) -> None:
    """The 日报 of the last working day before today, so that the 发件箱 has something to show."""
    day = scene.calendar.add(scene.today, -1)
    morning = timezone.make_aware(datetime.combine(day, time(8, 31)))
    do_round(lambda: morning)


def _forget_old_notices(scene: Scene) -> None:
    """What happened before yesterday was read soon after it was told, and is not mailed any more."""
    old = Notice.objects.filter(made_at__lt=scene.at(scene.today - timedelta(days=1), 0))
    old.update(outcome=Outcome.SUPPRESSED, reason="示例里的旧事", read_at=F("made_at") + READ_AFTER)
