"""What somebody writes who takes a step on a paper. Each form carries the version that was read."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from papers.contents.records import Passage
from papers.contents.registry import CONTENTS
from papers.models import Paper
from papers.workflow import PaperKind
from tracking.forms.choices import OneOf, SeveralOf
from tracking.forms.moves import words_field
from tracking.forms.registration import date_field, offer_rows
from tracking.forms.texts import LongText
from tracking.models import Department, Post

LONGEST = 20_000  # characters of one passage


class PaperForm(forms.Form):
    """A step on ``paper``; ``version`` is the one that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    standing: Paper | None = None  # how the paper stands, where others have changed it meanwhile

    def __init__(self, *args: Any, paper: Paper, user: User, today: date, **kwargs: Any) -> None:
        self.paper, self.user, self.today = paper, user, today
        kwargs["initial"] = {"version": paper.version, **self.begin_from(paper), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.auto_id = f"{type(self).__name__.lower()}-%s"
        self.prepare()

    @staticmethod
    def begin_from(paper: Paper) -> dict[str, Any]:  # noqa: ARG004
        """What stands in the fields at first."""
        return {}

    def prepare(self) -> None:
        """Offer what depends on the paper."""

    def given(self) -> dict[str, Any]:
        """What was written, by the names of the action."""
        given = dict(self.cleaned_data)
        return {"seen": given.pop("version"), **given}


class PressForm(PaperForm):
    """A step that asks for nothing: 撤回, 签发, 印发, 重取."""


class PostForm(forms.Form):
    """To whom several papers are sent to be signed."""

    post = OneOf(label="送谁签发", empty="送谁签发", required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "post", posts_in_office())


class SendUpForm(PaperForm):
    """To whom it is sent to be signed."""

    post = OneOf(label="送谁签发", empty="选一位", required=True, error_messages={"required": "请选送谁签发。"})

    def prepare(self) -> None:
        posts = posts_in_office()
        offer_rows(self, "post", posts)
        if len(posts) == 1:
            self.fields["post"].initial = posts[0].pk
        if not posts:
            self.fields["post"].help_text = "现在没有能在线签发的领导；可以在纸上签发以后，用“记录签发”。"


class RecordForm(PaperForm):
    """Who signed it on paper, and when."""

    post = OneOf(label="签发人", empty="选一位", required=True, error_messages={"required": "请选是谁签发的。"})
    signed_on = date_field("签发日期", error_messages={"required": "请填签发日期。"})

    def prepare(self) -> None:
        offer_rows(self, "post", signing_posts())
        self.fields["signed_on"].initial = self.today
        self.fields["signed_on"].help_text = "就是成文日期；记录以后编号、定稿，不能再改。"

    def clean_signed_on(self) -> date:
        day: date = self.cleaned_data["signed_on"]
        taken = timezone.localdate(self.paper.taken_at or self.paper.drafted_at)
        if not taken <= day <= self.today:
            raise forms.ValidationError(f"签发日期要在取数的日期（{taken:%Y-%m-%d}）和今天之间。")
        return day


class TurnDownForm(PaperForm):
    note = words_field("要改什么", "请写明要改什么。", rows=3)


class VoidForm(PaperForm):
    note = words_field("为什么作废", "请写明作废的理由。", rows=2, help_text="已经印发的，收文单位看得到这个理由。")


def signing_posts() -> list[Post]:
    """The leaders' posts that may sign a paper (签发人)."""
    posts = Post.objects.filter(is_active=True, can_approve=True).select_related("holder")
    return list(posts.order_by("order", "pk"))


def posts_in_office() -> list[Post]:
    """Those of them that a leader holds now, who can sign on a page."""
    return [post for post in signing_posts() if post.holder and post.holder.is_active and post.holder.is_leader]


class PassagesForm(PaperForm):
    """修改: the title, the passages of this kind of paper, and whom a 通报 is sent to."""

    title = LongText(
        label="标题",
        max_length=200,
        rows=2,
        error_messages={"required": "请写标题。"},
    )
    recipients = SeveralOf(label="发送单位")

    @staticmethod
    def begin_from(paper: Paper) -> dict[str, Any]:
        return {"title": paper.title, "recipients": list(paper.recipients.all()), **paper.texts}

    def prepare(self) -> None:
        for passage in self.passages:
            self.fields[passage.code] = _passage_field(passage)
        if self.paper.department_id:
            del self.fields["recipients"]
            return
        chosen = Department.objects.filter(pk__in=self.paper.recipients.values("pk"))
        offer_rows(self, "recipients", list((Department.objects.active() | chosen).distinct().in_order()))

    @property
    def passages(self) -> tuple[Passage, ...]:
        return CONTENTS[PaperKind(self.paper.kind)].passages

    @property
    def rows(self) -> Iterator[tuple[forms.BoundField, str]]:
        """Each text with what now stands in its place, where others have written something else there."""
        now = {"title": self.standing.title, **self.standing.texts} if self.standing else {}
        for name in ("title", *(passage.code for passage in self.passages)):
            theirs = now.get(name, "")
            mine = "\n".join((self[name].value() or "").splitlines()).strip()
            yield self[name], "" if theirs == mine else theirs

    def clean_title(self) -> str:
        title: str = " ".join(self.cleaned_data["title"].split())
        return title

    def given(self) -> dict[str, Any]:
        given = super().given()
        texts = {passage.code: given.pop(passage.code) for passage in self.passages}
        return {**given, "texts": texts}


def _passage_field(passage: Passage) -> LongText:
    """Empty only for now, where it is needed: a draft may be kept half written."""
    help_text = passage.help or ("一行一段。" if passage.is_needed else "一行一段，可以不写。")
    rows = 6 if passage.is_needed else 2
    return LongText(label=passage.label, required=False, max_length=LONGEST, rows=rows, help_text=help_text)
