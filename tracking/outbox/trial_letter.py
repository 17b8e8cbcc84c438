"""A test mail to oneself (测试邮件): handed over at once, and what the server says to it."""

from dataclasses import dataclass
from datetime import datetime

from django.core.mail import EmailMessage

from accounts.models import User
from tracking.models import Organisation
from tracking.outbox.answers import Meaning
from tracking.outbox.explaining import meaning_of
from tracking.outbox.line import Parcel
from tracking.outbox.server import Courier, note_answer
from tracking.outbox.wording import one_line
from tracking.templatetags.office import moment

SAMPLE = ".example"  # reserved: addresses of the sample office, and of nobody else
NOWHERE = "没有设置发信服务器，邮件只写在服务器的文件里，谁也收不到；测试邮件也写在那里了。给运维看的：EMAIL_URL。"


@dataclass(frozen=True, slots=True)
class Trial:
    """Whether the server took it, and a sentence with its answer."""

    is_good: bool
    said: str


def send_trial(to: User, *, at: datetime) -> Trial:
    """Hand over one mail to this person now, whatever the hour; a server that takes it is no longer left alone."""
    if not to.email:
        return Trial(is_good=False, said="没有发：您的账号没有邮箱地址，请管理员在后台补上。")
    with Courier() as courier:
        if not courier.leaves_the_house:
            courier.deliver(Parcel.of(_letter(to, at)))
            return Trial(is_good=False, said=NOWHERE)
        if to.email.rsplit("@", 1)[-1].lower().endswith(SAMPLE):
            return Trial(is_good=False, said=f"没有发：{to.email}是示例地址，不外发。")
        answer = courier.deliver(Parcel.of(_letter(to, at)))
    if answer.meaning != Meaning.DELIVERED:
        said = meaning_of(answer.code)
        return Trial(is_good=False, said=f"测试邮件没有送出。服务器的回应：{answer.code}。{said}")
    note_answer()
    return Trial(
        is_good=True,
        said=f"服务器收下了发给{to.email}的测试邮件（{answer.code}）。几分钟里收不到，请看垃圾邮件，或者问邮件管理员。",
    )


def _letter(to: User, at: datetime) -> EmailMessage:
    organisation = Organisation.current()
    sender = one_line(organisation.sender or organisation.name)
    body = f"这是{to}在发件箱里要的测试邮件，{moment(at)}发出。收到它，说明发信服务器能用。\n"
    return EmailMessage(
        subject=f"【测试】发信服务器能用——{sender}",
        body=body,
        to=[to.email],
        headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
    )
