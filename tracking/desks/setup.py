"""The desk of a 管理员: what is to be set up or mended so that the others can work, worst first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from tracking.models import Department, Mail, Membership, Organisation, Post, Receiver, load_calendar
from tracking.models.mail import MailState
from tracking.outbox.breaker import IN_A_ROW
from tracking.outbox.pulse import rounds
from tracking.staffing import deserted, gone, staffed
from tracking.templatetags.office import moment

NAMED = 5  # departments called by name


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to do: what is so, what follows from it, and where it is done. ``is_urgent``: others wait for it."""

    tag: str
    title: str
    said: str
    url: str
    act: str
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class SetupDesk:
    """What there is, and what is to be done."""

    today: date
    departments: int
    people: int
    posts: int
    waiting: int  # mails that could not be sent and wait for somebody
    chores: tuple[Chore, ...]
    unpublished: tuple[int, ...]  # years that begin soon, or have begun, and whose holidays may be entered


def setup_desk(now: datetime) -> SetupDesk:
    """How the office is set up at this moment."""
    today = timezone.localdate(now)
    unpublished = tuple(load_calendar().unpublished_ahead(today))
    found = [*_running(now), *_receivers(), *_offices(), *_people(), *_years(unpublished)]
    return SetupDesk(
        today=today,
        departments=Department.objects.active().count(),
        people=User.objects.filter(is_active=True).count(),
        posts=Post.objects.filter(is_active=True).count(),
        waiting=_failed(),
        chores=tuple(sorted(found, key=lambda chore: not chore.is_urgent)),
        unpublished=unpublished,
    )


def _failed() -> int:
    """What was not delivered and nobody has dealt with."""
    return Mail.objects.to_be_read().filter(state=MailState.DEAD).count()


def _running(now: datetime) -> Iterator[Chore]:
    """Whether mails go out."""
    outbox = reverse("tracking:outbox")
    if silent := rounds().in_words(now):
        yield Chore("运行", "提醒和邮件现在不会自己发", silent, outbox, "看发件箱", is_urgent=True)
    if not settings.EMAIL_URL:
        said = (
            "邮件只写进服务器上的文件夹，谁也收不到。请运维设好，再到发件箱里寄一封试试。"
            "给运维看的：在 .env 里填 EMAIL_URL 和 MAIL_FROM，再重启。"
        )
        yield Chore("邮件", "还没有设发信服务器", said, outbox, "看发件箱", is_urgent=True)
    if failed := _failed():
        said = "有的是邮箱写错了，有的是服务器不收。看过原因，改好地址再重发。"
        yield Chore("邮件", f"{failed} 封邮件没有发成", said, f"{outbox}?state={MailState.DEAD}", "看原因")


def _receivers() -> Iterator[Chore]:
    """Programs elsewhere that did not answer for days, and those that do not answer now."""
    for receiver in Receiver.objects.broken().order_by("pk"):
        said = f"{receiver.ended_because}。和对方核对地址和密钥，试送通了再启用，停用期间的可以补送。"
        place = reverse("tracking:hook", args=[receiver.pk])
        yield Chore("对接", f"“{receiver}”送不到，自动停用了", said, place, "看接收方")
    for receiver in Receiver.objects.active().filter(failures__gte=IN_A_ROW).order_by("pk"):
        count = Mail.objects.filter(receiver=receiver).waiting().count()
        said = f"{receiver.last_code}。等着送的 {count} 条，通了自己会送；满三天还送不到就自动停用。请和对方核对。"
        place = reverse("tracking:hook", args=[receiver.pk])
        yield Chore("对接", f"“{receiver}”从{moment(receiver.failing_since)}起送不到", said, place, "看接收方")


def _offices() -> Iterator[Chore]:
    """Departments that nobody can sign for."""
    if not Department.objects.active().exists():
        said = "没有单位，讲话里的责任单位认不出来，事项也交办不了。名单可以用 Excel 导入。"
        yield Chore("单位", "还没有单位", said, reverse("papers:intakes"), "导入名单", is_urgent=True)
        return
    stranded = list(deserted())
    if stranded:
        said = f"{_names(stranded)}有在办的事项，没有人能签收、反馈。给它加上人；单位撤了的，并入别的单位。"
        handovers = reverse("tracking:handovers")
        yield Chore("人员", f"{len(stranded)} 个单位有事没有人", said, handovers, "去处理", is_urgent=True)
    empty = [one for one in Department.objects.active().filter(~staffed("pk")).in_order() if one not in stranded]
    if empty:
        said = f"{_names(empty)}还没有经办人和负责人，交办给它的事项没有人签收。"
        yield Chore("人员", f"{len(empty)} 个单位还没有人", said, reverse("papers:intakes"), "导入名单")


def _names(departments: list[Department]) -> str:
    names = "、".join(str(department) for department in departments[:NAMED])
    return f"{names}等 {len(departments)} 个单位" if len(departments) > NAMED else names


def _people() -> Iterator[Chore]:
    """Work left behind, nobody to supervise or approve, people no mail reaches, posts nobody holds, no name yet."""
    if left := gone():
        names = "、".join(f"{one.user}（{one.count} 件）" for one in left[:NAMED])
        said = f"{names}{'等' if len(left) > NAMED else ''}停用或者调走了，名下的事没有人办。请一次移交给别人。"
        yield Chore(
            "人员", f"{len(left)} 个人走了，手里还有事", said, reverse("tracking:handovers"), "移交", is_urgent=True
        )
    if not User.objects.filter(role=Role.SUPERVISOR, is_active=True).exists():
        said = "导入讲话、立项交办、审核办结都由督查员办。给他建一个账号，把初始密码交给他。"
        yield Chore("人员", "还没有督查员", said, reverse("admin:accounts_user_add"), "添加用户", is_urgent=True)
    if not Post.objects.filter(is_active=True).exists():
        said = "立项要写明哪位领导批准，没有职务就立不了项。"
        yield Chore("职务", "还没有领导职务", said, reverse("admin:tracking_post_add"), "添加职务")
    if not Organisation.objects.exists():
        said = "页面、邮件和文件上用的名称、署名、电话还是出厂的。"
        yield Chore("名称", "督查室的名称还没有填", said, reverse("admin:tracking_organisation_changelist"), "填名称")
    vacant = list(Post.objects.filter(is_active=True, holder=None).order_by("order", "pk"))
    if vacant:
        said = f"{'、'.join(str(post) for post in vacant[:NAMED])}没有填现任，需要他裁定的申请没有人看到。"
        yield Chore(
            "职务", f"{len(vacant)} 个领导职务没有现任", said, reverse("admin:tracking_post_changelist"), "填现任"
        )
    without = Membership.objects.filter(user__is_active=True, user__email="").values("user").distinct().count()
    if without:
        said = "他们只能在页面上看到提醒；有单位邮箱的发到单位邮箱。"
        yield Chore("邮箱", f"{without} 个人没有邮箱", said, reverse("admin:accounts_user_changelist"), "填邮箱")


def _years(unpublished: tuple[int, ...]) -> Iterator[Chore]:
    for year in unpublished:
        said = "暂按周一至周五推算。国务院办公厅公布以后，请贴上通知，看过再确认。"
        yield Chore("日历", f"{year} 年放假安排还没有公布", said, reverse("tracking:calendar_notice"), "贴上通知")
