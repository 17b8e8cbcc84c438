"""Later speeches of the sample that come back to what the first has asked for (反复强调)."""

from datetime import date

from accounts.models import User
from directives.actions.reviewing import decide
from directives.models import Directive, Speech
from tracking.actions.joining import join_candidate
from tracking.models import Task
from tracking.office import Office
from tracking.sample import stories
from tracking.sample.desk_work import bring_in, in_turn, live, plan_of, register
from tracking.sample.scene import Scene
from tracking.sample.speeches import ShortName, render
from tracking.sample.stories import Story
from tracking.similar.demands import demand_of_directive
from tracking.similar.finding import find_similar
from tracking.workflow import Status

SPOKEN: tuple[tuple[ShortName, Story], ...] = (
    ("renewal_meeting", stories.closed),
    ("standing_meeting", stories.on_course),
)


def say_again(scene: Scene) -> None:
    """Two short speeches, some of whose demands are tasks already; a third, in two versions, waits to be reviewed."""
    for name, story in SPOKEN:
        speech = bring_in(scene, render(name, scene.today, scene.known), by=scene.colleague)
        day = scene.calendar.add(speech.spoken_on, 2)
        new = _sift(scene, speech, day)
        live(scene, register(scene, speech, new, day, by=scene.colleague), in_turn([story]))
    bring_in(scene, render("livelihood_meeting", scene.today, scene.known), by=scene.colleague)
    bring_in(scene, render("livelihood_printed", scene.today, scene.known), by=scene.supervisor, after=3)


def _sift(scene: Scene, speech: Speech, day: date) -> list[Directive]:
    """Join what is asked for again, adopt what is new, note what has nobody to do it; those adopted."""
    by, at, office, new = scene.colleague, scene.at(day, 9), Office.on(day), []
    for directive in speech.directives.in_order():
        if task := _said_before(directive, by, office):
            later = directive.due_on if directive.due_on and task.due_on and directive.due_on > task.due_on else None
            join_candidate(directive, task, version=directive.version, by=by, at=at, due_on=later)
        elif plan_of(office, directive):
            new.append(decide(directive, "adopt", version=directive.version, by=by, at=at))
        else:
            decide(directive, "note", version=directive.version, by=by, at=at)
    return new


def _said_before(directive: Directive, user: User, office: Office) -> Task | None:
    """The task in hand of the same unit that the program proposes; one nothing has happened to lately."""
    demand = demand_of_directive(directive, office.directory)
    for found in find_similar(demand, user=user, directory=office.directory, without=directive):
        task = found.task
        if task and found.is_strong and task.status == Status.ACCEPTED and _lead(task) == demand.lead:
            return task
    return None


def _lead(task: Task) -> str:
    return task.lead.department.name if task.lead else ""
