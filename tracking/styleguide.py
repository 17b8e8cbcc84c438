"""What the style guide shows (样式手册): made-up pieces for the fragments of all other pages. Nothing is kept."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tracking.chapters import Change, Chapter
from tracking.deadlines import Light
from tracking.models import Task
from tracking.palette import Palette, palette
from tracking.workflow import Status

SIZES = (
    ("2xl", "28 / 600", "看板上的数", "186 件"),
    ("xl", "21 / 600", "页面的题目", "督办台账"),
    ("lg", "17 / 600", "一节的题目", "各单位办理情况"),
    ("md", "15 / 600", "一行的题目", "完成38公里城镇燃气老旧管网逐段建账并制定“一段一策”改造方案"),
    ("t", "14 / 400", "正文；手机上 15", "区住建局牵头，区应急局、区城管局配合，11月26日前完成。"),
    ("sm", "13 / 400", "说明、表头", "督〔2026〕87号 · 城市更新暨老旧小区改造推进会"),
    ("xs", "12 / 400", "标签、键帽；再小不用", "待审 拿不准 12 条"),
)
SPACES = (4, 8, 12, 16, 24, 32, 48)
TITLE = "完成老旧小区消防通道清理并逐一建立台账"


@dataclass(frozen=True, slots=True)
class Sample:
    """A task that is not kept, and the light it shows."""

    task: Task
    light: Light


@dataclass(frozen=True, slots=True)
class Said:
    """A message as a page shows it."""

    text: str
    level_tag: str

    def __str__(self) -> str:
        return self.text


SAID = (
    Said("已交办 10 件，邮件 9:30 发出，十分钟内可以撤回。", "good"),
    Said("2027年放假安排还没有公布，暂按周一至周五推算。", "warn"),
    Said("没有保存：沈若川刚刚改过这一条。您写的还在下面。", "bad"),
    Said("正在生成台账，可以离开这一页，好了“通知”里会有。", ""),
)


@dataclass(frozen=True, slots=True)
class Guide:
    palette: Palette
    samples: tuple[Sample, ...]
    story: tuple[Chapter, ...]
    said: tuple[Said, ...]
    lights: tuple[Light, ...] = tuple(Light)
    states: tuple[Status, ...] = (Status.RETURNED, Status.SUBMITTED, Status.ACCEPTED)
    sizes: tuple[tuple[str, str, str, str], ...] = SIZES
    spaces: tuple[int, ...] = SPACES


def guide(css: str, now: datetime, today: date) -> Guide:
    """Everything the page shows; ``css`` is the sheet that is served, so that what is written of it is true."""
    return Guide(palette(css), _samples(today), _story(now), SAID)


def _samples(today: date) -> tuple[Sample, ...]:
    begun = today - timedelta(days=40)
    rows = (
        (Light.LATE, today - timedelta(days=6), 45),
        (Light.SOON, today + timedelta(days=2), 80),
        (Light.OK, today + timedelta(days=40), 50),
    )
    return (
        *(Sample(_task(due_on, percent, begun), light) for light, due_on, percent in rows),
        Sample(Task(title=TITLE, status=Status.ACCEPTED, is_long_term=True, rhythm="monthly:25", percent=30), Light.OK),
    )


def _task(due_on: date, percent: int, begun: date) -> Task:
    return Task(title=TITLE, status=Status.ACCEPTED, due_on=due_on, percent=percent, dispatched_on=begun)


def _story(now: datetime) -> tuple[Chapter, ...]:
    """Newest first, as on the page of a task."""
    later = Change("完成时限", "11月20日", "12月15日")
    return (
        Chapter(
            "区长 林秀岩", "批示", now, "pen", "seal", said="消防通道一件一件清，月底前我要看现场。", name="instruct"
        ),
        Chapter("沈若川", "同意延期", now - timedelta(days=1), "calendar-check", "ok", changes=(later,)),
        Chapter(
            "区住建局 周启文",
            "报了进展",
            now - timedelta(days=3),
            "chat-left-text",
            said="12 个小区已经清完，还有 3 个。",
        ),
    )
