"""What a mail says of each matter (措辞): how it stands, by when, and what is expected of the reader now. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from tracking import rhythms
from tracking.chapters import in_one_line, speaker
from tracking.deadlines import SOON_DAYS, days_left, due_words, is_overdue
from tracking.links import sign_link
from tracking.models import Announcement, Mail, Task, TaskSource
from tracking.models.parts import Part
from tracking.models.reminder import RuleKind
from tracking.outbox.contents import Contents, Matter
from tracking.outbox.hours import Hours
from tracking.outbox.waiting import waited_for
from tracking.staffing import unstaffed
from tracking.tellings.joining import words_joined
from tracking.templatetags.office import day as written
from tracking.workflow import FINISHED, Status

QUOTED = 300  # signs of what somebody said


@dataclass(frozen=True, slots=True)
class Tone:
    """The colours of a mark: mail has no style sheet."""

    ground: str
    ink: str


RED = Tone("#fcefeb", "#a92614")
YELLOW = Tone("#fdf4e0", "#7a4f00")
GREY = Tone("#f1efea", "#47443e")
GREEN = Tone("#eaf3ee", "#14573f")


class Mark(Enum):
    """How a matter stands, most urgent first: its shape, its word, its colours."""

    LATE = ("◆", "超期", RED)
    BACK = ("▲", "退回重办", YELLOW)
    DESERTED = ("▲", "单位没有人", YELLOW)
    WAITING = ("▲", "等着办", YELLOW)
    UNSIGNED = ("○", "待签收", GREY)
    SOON = ("▲", "临期", YELLOW)
    REPORT = ("▲", "该报进展", YELLOW)
    AHEAD = ("●", "将到期", GREEN)
    NEWS = ("●", "", GREY)

    @property
    def shape(self) -> str:
        return self.value[0]

    @property
    def word(self) -> str:
        return self.value[1]

    @property
    def tone(self) -> Tone:
        return self.value[2]


RANK = {mark: rank for rank, mark in enumerate(Mark)}


@dataclass(frozen=True, slots=True)
class Entry:
    """One matter as the mail writes it."""

    mark: Mark
    word: str
    due: str
    title: str
    source: str
    quote: str
    note: str
    expected: str
    button: str
    url: str
    due_on: date | None
    second: tuple[str, str] | None = None  # another button beside the first, and where it leads
    is_news: bool = False

    @property
    def heading(self) -> str:
        """The word and by when, not saying 超期 twice."""
        return self.due if self.due.startswith(self.word) else "，".join(filter(None, [self.word, self.due]))


NEWS = {  # what an event asks of the reader: words and button
    "dispatch": ("签收；不属于本单位职责的，可以退签并写明理由。", "去签收"),
    "take_in": ("签收；不属于本单位职责的，可以退签并写明理由。", "去签收"),
    "reassign": ("签收；不属于本单位职责的，可以退签并写明理由。", "去签收"),
    "transfer": ("接着办理；没有签收的先签收。", "查看事项"),
    "hand_on": ("这件事转给您经办，请接着办理，按时报进展。", "查看事项"),
    "entrust": ("这件事转给您督办，请接着跟进。", "查看事项"),
    "send_back": ("补齐材料，重新申请办结。", "补齐材料"),
    "decline": ("看理由，改派给别的单位，或者向原单位说明后重新交办。", "去处理"),
    "file": ("看内容，审签报出，或者退回修改。", "去审签"),
    "turn_down": ("按意见修改后再呈。", "去修改"),
    "extend": ("看理由和日期，同意或者不同意。", "去裁定"),
    "grant": ("按新的时限办理。", "查看事项"),
    "refuse": ("仍按原来的时限办理，有困难的在进展里写明。", "查看事项"),
    "dispute": ("看理由，裁定分工。", "去裁定"),
    "settle": ("按裁定的分工办理。", "查看事项"),
    "adjust": ("按调整后的要求办理。", "查看事项"),
    "join": ("看又强调的原话；时限有没有改，以事项里写的为准。", "查看事项"),
    "disjoin": ("知悉；前一封说的又强调一次，不算了。", "查看事项"),
    "unite": ("知悉；这件事并到另一件里办，这一件不再报。", "查看事项"),
    "urge": ("答复办到哪一步、什么时候办完，或者报进展。", "去答复"),
    "answer": ("看答复；没有说清的，再催办或者打电话问。", "查看事项"),
    "instruct": ("按批示办理，有进展及时报。", "查看事项"),
    "remark": ("看留言；要回的，在事项里留言回。", "去看留言"),
    "submit": ("审核材料，办结或者退回。", "去审核"),
    "resume": ("接着办理，按时报进展。", "查看事项"),
    "reopen": ("接着办理，补齐后重新申请办结。", "查看事项"),
    "pick": ("准备好办结时报的材料，督查员会来看。", "查看事项"),
    "recheck": ("看查到的情况；要整改的按时报整改，不同意结论的可以申请复核。", "查看事项"),
    "rectify": ("看整改的情况，到位了记一笔，没有到位的重新打开。", "去看整改"),
    "confirm": ("知悉；整改到位，不用再报。", "查看事项"),
    "appeal": ("看理由和依据，维持、变更或者撤销原来的结论。", "去复核"),
    "recant": ("知悉；单位撤回了复核申请，不用再定。", "查看事项"),
    "reconsider": ("看复核的结果，按结果办。", "查看事项"),
}
TO_DEPARTMENTS = frozenset(
    {"adjust", "dispatch", "instruct", "reassign", "reopen", "resume", "settle", "take_in", "transfer"}
)
TO_OTHERS = {"instruct": ("知悉；要督促的，督促牵头单位落实。", "查看事项")}  # who reads such news without a part
ASKED = {
    Mark.LATE: ("报进展，写明没有按期完成的原因和下一步措施。", "报进展"),
    Mark.BACK: NEWS["send_back"],
}
NOTHING_ASKED = ("", "查看事项")
SIGN = "去签收"


def entries(contents: Contents, hours: Hours, today: date) -> list[Entry]:
    """All that a mail tells in words, the most urgent first."""
    written_down = [entry(matter, hours, today, contents.mail) for matter in contents.matters]
    written_down += [announced(one) for one in contents.announcements]
    return sorted(written_down, key=lambda e: (RANK[e.mark], not e.expected, e.due_on or date.max, e.title))


def entry(matter: Matter, hours: Hours, today: date, mail: Mail | None = None) -> Entry:
    task = matter.task
    mark = Mark.NEWS if matter.event else mark_of(matter, hours, today)
    expected, button = asked(matter, mark, today)
    source = next(iter(task.sources.all()), None)
    return Entry(
        mark=mark,
        word=matter.event.label if matter.event else mark.word,
        due=time_words(matter, mark, hours, today),
        title=one_line(task.title),
        source=one_line(f"{task.number} · {origin(task, source, today)}") if source else task.number,
        quote=one_line(source.quote) if source else "",
        note=note_of(matter, today),
        expected=expected,
        button=button,
        url=place_to_sign(matter, mail) if mail and button == SIGN else place_of(matter),
        due_on=task.due_on,
        second=extension(matter, mark),
        is_news=matter.event is not None,
    )


def origin(task: Task, source: TaskSource, today: date) -> str:
    """Where it was first said, and how often altogether: 《…》，3月5日，反复强调 3 次."""
    times = len(task.sources.all())
    again = f"，反复强调 {times} 次" if times > 1 else ""
    return f"{source.title}，{written(source.said_on, today)}{again}"


def announced(news: Announcement) -> Entry:
    """What another room tells, in the words it was announced with."""
    return Entry(
        mark=Mark.NEWS,
        word=news.word,
        due="",
        title=one_line(news.title),
        source="",
        quote="",
        note=one_line(news.words),
        expected=news.expected,
        button=news.button,
        url=settings.SITE_URL + news.place,
        due_on=None,
        is_news=True,
    )


def place_to_sign(matter: Matter, mail: Mail) -> str:
    """The signed link of whom the mail is for; good for thirty days from the mail, or from when it was asked again."""
    return sign_link(mail, matter.task.pk, mail.asked_again_at or mail.made_at)


def place_of(matter: Matter) -> str:
    """Where the button leads: to what was sent up where that is to be signed, changed or decided, else to the task."""
    event = matter.event
    if event and event.name in {"file", "turn_down", "extend", "dispute"} and "filing" in event.data:
        return link("tracking:filing", event.data["filing"])
    if event and event.name in {"settle", "reconsider"} and not matter.parts:
        return link("tracking:desk")  # released: the task is not theirs to see any more
    waiting = waited_for(matter)
    if waiting and waiting.filing:
        return link("tracking:filing", waiting.filing)
    return link("tracking:task", matter.task.pk)


def extension(matter: Matter, mark: Mark) -> tuple[str, str] | None:
    """申请延期 beside every reminder of a date, for its lead, unless it has been asked for already."""
    task = matter.task
    leads = any(part.role == Part.LEAD for part in matter.parts)
    may_ask = leads and task.status == Status.ACCEPTED and task.due_on is not None and not matter.is_time_asked
    if matter.event or mark not in {Mark.LATE, Mark.SOON, Mark.AHEAD} or not may_ask:
        return None
    return ("申请延期", link("tracking:extend", task.pk))


def mark_of(matter: Matter, hours: Hours, today: date) -> Mark:
    """The first that holds."""
    task = matter.task
    if is_overdue(task, today):
        return Mark.LATE
    if matter.last_step == "send_back" and task.status == Status.ACCEPTED:
        return Mark.BACK
    if RuleKind.DESERTED in matter.kinds or waited_for(matter):
        return Mark.DESERTED if RuleKind.DESERTED in matter.kinds else Mark.WAITING
    if RuleKind.UNSIGNED in matter.kinds or task.status == Status.ASSIGNED:
        return Mark.UNSIGNED
    if task.due_on and days_left(task.due_on, today, hours.calendar) <= SOON_DAYS:
        return Mark.SOON
    return Mark.REPORT if {RuleKind.UNREPORTED, RuleKind.FIRST_REPORT} & matter.kinds else Mark.AHEAD


def time_words(matter: Matter, mark: Mark, hours: Hours, today: date) -> str:
    """By when: 还剩 3 个工作日（11月26日）, 超期 2 个工作日（11月19日到期）, 今天 18:00 前签收."""
    task = matter.task
    if task.status in FINISHED:
        return ""
    words = due_words(task, today, hours.calendar)
    if task.due_on and task.due_on != today:
        doubt = hours.calendar.doubt(task.due_on)
        said = f"{written(task.due_on, today)}{'到期' if task.due_on < today else ''}"
        words += f"（{said}；{doubt}）" if doubt else f"（{said}）"
    asks_to_sign = matter.event and matter.event.name in {"dispatch", "reassign", "take_in"}
    if (mark == Mark.UNSIGNED or asks_to_sign) and task.dispatched_on and _unsigned(matter):
        return f"{sign_words(task, hours, today)}；{words}"
    waiting = waited_for(matter)
    return f"{waiting.words(hours.calendar, today)}；{words}" if waiting else words


def sign_words(task: Task, hours: Hours, today: date) -> str:
    assert task.dispatched_on is not None  # noqa: S101 (the caller has looked)
    until = hours.calendar.add(task.dispatched_on, hours.organisation.accept_days)
    if until < today:
        return f"超过签收时限 {hours.calendar.until(until, today)} 个工作日"
    at = f"{hours.organisation.send_until:%H:%M}"
    return f"今天 {at} 前签收" if until == today else f"{written(until, today)} {at} 前签收"


def asked(matter: Matter, mark: Mark, today: date) -> tuple[str, str]:
    """What is expected of the reader now, and the words on the button."""
    if matter.event:
        return _asked_by_news(matter)
    if RuleKind.DESERTED in matter.kinds and (empty := unstaffed(matter.task.assignments.all())):
        names = "、".join(map(str, empty))
        return (f"{names}没有能签收、反馈的人；请管理员给它配人，或者重新交办；单位撤了的，并入别的单位。", "查看事项")
    if waiting := waited_for(matter):
        return NEWS[waiting.step]
    if not matter.parts:
        return ("问清情况，督促牵头单位签收或者报进展。", "查看事项")
    if _unsigned(matter):
        return _asked_to_sign(matter, mark)
    return _asked_to_work(matter, mark, today)


def _asked_to_work(matter: Matter, mark: Mark, today: date) -> tuple[str, str]:
    if mark in ASKED:
        return ASKED[mark]
    if matter.task.due_on == today:
        return ("今天办完的，申请办结；没有办完的，报进展，写明原因。", "去办理")
    if RuleKind.UNREPORTED in matter.kinds:
        return (_asked_to_report(matter.task, today), "报进展")
    if RuleKind.FIRST_REPORT in matter.kinds:
        return ("报第一次进展：打算怎么办、办到哪一步。", "报进展")
    return ("按期办完，申请办结；有困难的，在进展里写明。", "报进展")


def _asked_to_report(task: Task, today: date) -> str:
    """补报10月（25日前）的进展，报11月（25日前）的进展: what is owed, and what is due now."""
    owed = rhythms.owed(task.rhythm, since=task.rhythm_since, reported_for=task.reported_for, today=today)
    current = rhythms.period_of(task.rhythm, today)
    asked = []
    if owed:
        count = f"等 {len(owed)} 期" if owed[1:] else ""
        asked.append(f"补报{rhythms.period_words(task.rhythm, owed[-1], today)}{count}的进展")
    if current and (not owed or current.due_on == today):
        asked.append(f"报{rhythms.period_words(task.rhythm, current, today)}的进展")
    return "，".join(asked or ["报进展"]) + "。"


def _asked_by_news(matter: Matter) -> tuple[str, str]:
    assert matter.event is not None  # noqa: S101 (the caller has looked)
    name = matter.event.name
    if name in TO_DEPARTMENTS and not matter.parts:
        return TO_OTHERS.get(name, NOTHING_ASKED)
    words, button = NEWS.get(name, NOTHING_ASKED)
    if name in {"adjust", "settle"} and _unsigned(matter):
        return ("看清要求，签收。", "去签收")
    if button == "去签收" and not _unsigned(matter):
        return NOTHING_ASKED
    return _asked_to_sign(matter, Mark.NEWS) if button == "去签收" else (words, button)


def _asked_to_sign(matter: Matter, mark: Mark) -> tuple[str, str]:
    if not any(part.role == Part.LEAD for part in matter.parts):
        return ("签收，配合牵头单位办理。", "去签收")
    if mark == Mark.LATE:
        return ("签收，并报进展写明没有按期完成的原因。", "去签收")
    return NEWS["dispatch"]


def _unsigned(matter: Matter) -> bool:
    return any(part.accepted_at is None for part in matter.parts)


def note_of(matter: Matter, today: date) -> str:
    """Who did what when, and what was said with it."""
    event = matter.event
    if event is None:
        return ""
    words = event.note or (words_joined(event) if event.name == "join" else "")
    said = f"：{shortened(one_line(words))}" if words else ""
    return f"{speaker(event)}，{written(timezone.localdate(event.at), today)}{in_one_line(event, today)}{said}"


def shortened(text: str) -> str:
    """As much as a mail quotes; the rest is read in the application."""
    return text if len(text) <= QUOTED else f"{text[:QUOTED]}…（全文见系统）"


def one_line(text: str) -> str:
    """Without line breaks: what stands in a title must not become a line, or a header, of its own."""
    return " ".join(text.split())


def link(view: str, *args: int) -> str:
    """The whole address of a page, as a mail needs it."""
    return settings.SITE_URL + _path(view, args)


@lru_cache(maxsize=10_000)  # a morning's mails name the same pages again and again
def _path(view: str, args: tuple[int, ...]) -> str:
    return reverse(view, args=args)
