"""What goes on in the sample's office between the speeches: a paper of minutes is carried out, the late are urged."""

from datetime import timedelta

from tracking.actions.dispatch import dispatch_tasks
from tracking.actions.registration import Approval, Source, register_by_hand
from tracking.actions.urging import urge
from tracking.models import Department, Post, Task
from tracking.models.registration import SourceKind
from tracking.models.urging import Way
from tracking.plans import Plan
from tracking.sample import stories
from tracking.sample.desk_work import APPROVER, in_turn, live
from tracking.sample.scene import Scene
from tracking.workflow import Structure

MINUTES = "区政府第9次常务会议纪要"
ORDERED = (
    (
        "公布行政事业单位闲置房产清单",
        "区财政局",
        "由区财政局牵头，一个月内把行政事业单位闲置房产清出来，列清单、公布。",
    ),
    ("修复河堤步道破损栏杆", "区水利局", "云溪河堤步道破损的栏杆，由区水利局在一个月内全部修好，验收后报区政府办。"),
)
WEEKS_AGO = (4, 3, 2)


def finish_minutes(scene: Scene) -> None:
    """A 立项单 of the minutes of three months ago whose tasks are done: it could be archived."""
    day = scene.calendar.next_working(scene.today - timedelta(days=91))
    due_on = scene.calendar.next_working(day + timedelta(days=28))
    plans = [
        Plan(title, "落实", quote, lead=Department.objects.get(name=unit), due_on=due_on)
        for title, unit, quote in ORDERED
    ]
    approval = Approval(Post.objects.get(name=APPROVER), day, "会议纪要")
    source = Source(SourceKind.MINUTES, MINUTES, day)
    paper = register_by_hand(source, plans, approval=approval, by=scene.supervisor, at=scene.at(day, 9))
    tasks = list(paper.tasks.order_by("serial"))
    dispatch_tasks(tasks, by=scene.supervisor, at=scene.at(day, 10))
    live(scene, tasks, in_turn([stories.closed]))


def urge_the_late(scene: Scene) -> None:
    """One after the other, a week apart, by telephone; each answers at once."""
    on = scene.today - timedelta(weeks=WEEKS_AGO[0])
    late = Task.objects.overdue(on).filter(structure=Structure.SINGLE).order_by("due_on", "pk")
    for task, ago in zip(late, WEEKS_AGO, strict=False):
        if lead := task.lead:
            day = scene.calendar.next_working(scene.today - timedelta(weeks=ago))
            urge(
                task,
                [lead.department],
                way=Way.PHONE,
                text="已经超期，请说明卡在哪里、什么时候办完。",
                by=scene.supervisor,
                at=scene.at(day, 10),
                heard="卡在两家单位的交界处，已经约好下周一起去现场定。",
            )
