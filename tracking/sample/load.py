"""Loads the sample as if the office had worked with it for months: real imports, reviews and steps, on past days."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import cycle

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import Role, User
from directives.models import Directive, Speech
from tracking.deadlines import SOON_DAYS
from tracking.models import Notice, Task, load_calendar
from tracking.models.reminder import Outcome
from tracking.office import Office
from tracking.outbox.rounds import do_round
from tracking.sample import accounts, stories
from tracking.sample.again import say_again
from tracking.sample.dealings import deal
from tracking.sample.desk_work import bring_in, in_turn, live, plan_of, register, review
from tracking.sample.scene import Scene
from tracking.sample.second_looks import look_again
from tracking.sample.speeches import render_all
from tracking.sample.stories import Story
from tracking.sample.weeks_between import finish_minutes, urge_the_late

FRESH_TASKS, DRAFTS = 3, 2
SAID_AGAIN = ("一段一策", "储备城市更新项目", "北门外农贸市场")  # what the later speeches come back to
IN_HAND = (stories.late, stories.sent_back)  # and quiet for months
READ_AFTER = timedelta(minutes=25)  # within the working hours in which the steps of the sample are taken


def load(today: date) -> None:
    """Everything, in one transaction; the speeches and their dates are written for ``today``."""
    with transaction.atomic():
        accounts.create_district()
        accounts.create_people()
    officers = {user.username: user for user in User.objects.filter(role=Role.SUPERVISOR)}
    scene = Scene(today, officers["ducha"], officers["ducha2"], load_calendar())
    with transaction.atomic():
        told, _, asked = (bring_in(scene, one, by=scene.supervisor) for one in render_all(today, scene.known))
        review(scene, told, share=1.0)
        review(scene, asked, share=0.4)
        _work_on(scene, told)
        deal(scene)
        import_string(settings.SAMPLE_PAPERS["load"])(scene.supervisor)
        _forget_old_notices(scene)
    _send_yesterdays_mails(scene)


def _work_on(scene: Scene, speech: Speech) -> None:
    """The months since the speech, in the order in which they went by."""
    later = _first_orders(scene, speech)
    finish_minutes(scene)
    say_again(scene)
    urge_the_late(scene)
    look_again(scene, set(speech.registrations.values_list("pk", flat=True)))
    _last_orders(scene, speech, later)


def _first_orders(scene: Scene, speech: Speech) -> list[Directive]:
    """The bulk goes into one 立项单 two days after the speech; those returned are left for later ones."""
    office = Office.on(scene.today)
    ready = [one for one in speech.directives.adopted().in_order() if plan_of(office, one)]
    later = [one for one in ready if one.due_on is None or one.due_on > scene.today + timedelta(days=21)]
    later = later[-(FRESH_TASKS + DRAFTS) :]
    first = [one for one in ready if one not in later]
    start = scene.calendar.add(speech.spoken_on, 2)
    live(scene, register(scene, speech, first, start, by=scene.supervisor), _Choice(scene))
    return later


def _last_orders(scene: Scene, speech: Speech, later: Sequence[Directive]) -> None:
    """A few are sent out the day before yesterday, two are not sent out yet."""
    recent, by = scene.calendar.add(scene.today, -2), scene.supervisor
    live(scene, register(scene, speech, later[:FRESH_TASKS], recent, by=by), in_turn(stories.FRESH))
    day = scene.calendar.last_working(scene.today)
    register(scene, speech, later[FRESH_TASKS:], day, by=by, is_draft=True)


class _Choice:
    """Which story a task gets, by when it is due: each kind of day has its own, told in turn."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.soon = scene.calendar.add(scene.today, SOON_DAYS)
        self.past, self.near = cycle(stories.PAST), cycle(stories.SOON)
        self.ahead, self.always = cycle(stories.AHEAD), cycle(stories.LONG_TERM)

    def __call__(self, task: Task) -> Story:
        story = self._by_day(task)
        is_said_again = any(words in task.title for words in SAID_AGAIN)
        return stories.late if is_said_again and story not in IN_HAND else story

    def _by_day(self, task: Task) -> Story:
        if task.due_on is None:
            return next(self.always)
        if task.due_on < self.scene.today:
            return next(self.past)
        return next(self.near if task.due_on <= self.soon else self.ahead)


def _send_yesterdays_mails(scene: Scene) -> None:
    """The 日报 of the last working day before today, so that the 发件箱 has something to show."""
    day = scene.calendar.add(scene.today, -1)
    morning = timezone.make_aware(datetime.combine(day, time(8, 31)))
    do_round(lambda: morning)


def _forget_old_notices(scene: Scene) -> None:
    """What happened before yesterday was read soon after it was told, and is not mailed any more."""
    old = Notice.objects.filter(made_at__lt=scene.at(scene.today - timedelta(days=1), 0))
    old.update(outcome=Outcome.SUPPRESSED, reason="示例里的旧事", read_at=F("made_at") + READ_AFTER)
