"""What a 督查员 does with a speech of the sample: brings it in, reviews it, has its demands registered and sent out."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import cycle

from accounts.models import User
from directives.actions.importing import Details, import_speech
from directives.actions.reviewing import decide
from directives.jobs import run_extraction
from directives.models import Directive, Speech
from tracking.actions.dispatch import dispatch_tasks
from tracking.actions.registration import Approval, register_tasks
from tracking.models import Post, Task
from tracking.office import Office
from tracking.plans import Plan, gaps
from tracking.sample.scene import Scene, clerk_of
from tracking.sample.speeches import SampleSpeech
from tracking.sample.stories import Story
from tracking.sample.word_file import build_docx

APPROVER = "区政府办公室主任"


def bring_in(scene: Scene, sample: SampleSpeech, *, by: User, after: int = 1) -> Speech:
    """Imported so many days after it was given, read at once."""
    data = build_docx(sample) if sample.form == "docx" else sample.text.encode()
    details = Details(sample.title, sample.spoken_on, sample.speaker, sample.meeting)
    day = scene.calendar.next_working(sample.spoken_on + timedelta(days=after))
    imported = import_speech(
        data,
        sample.file_name,
        by=by,
        at=scene.at(min(day, scene.today), 9),
        is_not_secret=True,
        details=details,
    )
    run_extraction(imported.speech.extraction.pk)
    return imported.speech


def review(scene: Scene, speech: Speech, *, share: float) -> None:
    """Hard demands are adopted, soft ones noted; the last share of the speech still waits."""
    at = scene.at(scene.calendar.add(speech.spoken_on, 2), 9)
    candidates = list(speech.directives.in_order())
    for directive in candidates[: int(len(candidates) * share)]:
        move = "adopt" if directive.is_hard and directive.decision == "asserted" else "note"
        decide(directive, move, version=directive.version, by=scene.supervisor, at=at)


def plan_of(office: Office, directive: Directive) -> Plan | None:
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


def register(
    scene: Scene, speech: Speech, directives: Sequence[Directive], day: date, *, by: User, is_draft: bool = False
) -> list[Task]:
    """One 立项单 on that day, sent out at once unless it is to stay a draft; its tasks."""
    office = Office.on(day)
    plans = [plan for directive in directives if (plan := plan_of(office, directive))]
    if not plans:
        return []
    approval = Approval(Post.objects.get(name=APPROVER), day, f"{speech.meeting}讲话")
    registration = register_tasks(speech, plans, approval=approval, by=by, at=scene.at(day, 9))
    tasks = list(registration.tasks.tops().order_by("serial"))
    if not is_draft:
        dispatch_tasks(tasks, by=by, at=scene.at(day, 10), confirmed_past=True)
    return tasks


def live(scene: Scene, tasks: Sequence[Task], story_for: Callable[[Task], Story]) -> None:
    """Let each task have its story."""
    for task in tasks:
        task.refresh_from_db()
        story_for(task)(scene, task)


def in_turn(told: Sequence[Story]) -> Callable[[Task], Story]:
    """One story after the other, again from the first when all are told."""
    stories_left = cycle(told)
    return lambda _: next(stories_left)
