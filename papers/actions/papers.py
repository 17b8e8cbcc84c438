"""The steps of a paper from draft to print: sent up, signed, published; or taken back, turned down, made void."""

import hashlib
from copy import copy
from datetime import date, datetime
from secrets import token_hex

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from papers.actions.numbers import foreseen, take_number, written
from papers.actions.stepping import PaperRefusedError, claim, refuse_by_table, settle
from papers.announcing import announce_published, announce_to_sign
from papers.contents.registry import CONTENTS
from papers.models import Paper, PaperEvent
from papers.printing import print_paper
from papers.workflow import MOVES, PaperKind
from tracking.actions.attachments import discarded_on_failure
from tracking.models import Post


@transaction.atomic
def send_up(paper: Paper, *, post: Post, by: User, at: datetime, seen: int | None = None) -> PaperEvent:
    """送签: lay it before the leader who holds ``post``, and tell him.

    Refused where a sum does not hold or a passage is missing.
    """
    claim(paper, "send_up", by=by, seen=seen)
    refuse_unready(paper, "送签")
    refuse_post(post, "送签")
    if not _has_holder(post):
        raise PaperRefusedError(f"没有送签：{post}现在没有人任职，不能在线签发。请另选一位，或者在纸上签发以后再记录。")
    sent = settle(paper, "send_up", by=by, at=at, acting_for=post, approver=post)
    announce_to_sign(paper, at=at)
    return sent


@transaction.atomic
def take_back(paper: Paper, *, by: User, at: datetime, seen: int | None = None) -> PaperEvent:
    """撤回送签: before the leader has signed, to go on working on it."""
    claim(paper, "take_back", by=by, seen=seen)
    return settle(paper, "take_back", by=by, at=at, approver=None)


@transaction.atomic
def turn_down(paper: Paper, *, note: str, by: User, at: datetime, seen: int | None = None) -> PaperEvent:
    """退回修改: the leader says what has to be changed first."""
    claim(paper, "turn_down", by=by, seen=seen, note=note)
    post = _own_post(paper, by, "退回修改")
    return settle(paper, "turn_down", by=by, at=at, note=note, acting_for=post, approver=None)


def sign(paper: Paper, *, by: User, at: datetime, seen: int | None = None) -> PaperEvent:
    """签发: the leader it was sent to approves it. It gets its number and is frozen as the file it will always be."""
    return _freeze(paper, "sign", None, timezone.localdate(at), by=by, at=at, seen=seen)


def record(paper: Paper, *, post: Post, signed_on: date, by: User, at: datetime, seen: int | None = None) -> PaperEvent:
    """记录签发: the office notes that it was signed on paper, by whom and when; from then on it is frozen too."""
    return _freeze(paper, "record", post, signed_on, by=by, at=at, seen=seen)


@transaction.atomic
def publish(paper: Paper, *, by: User, at: datetime, seen: int | None = None) -> PaperEvent:
    """印发: those it is addressed to see it from now on, and are told by mail."""
    claim(paper, "publish", by=by, seen=seen)
    published = settle(paper, "publish", by=by, at=at, published_at=at)
    announce_published(paper, at=at)
    return published


@transaction.atomic
def void(paper: Paper, *, note: str, by: User, at: datetime, seen: int | None = None) -> PaperEvent:
    """作废: it does not hold, and why. Its number stays used; those who could see it go on to see that it is void."""
    claim(paper, "void", by=by, seen=seen, note=note)
    return settle(paper, "void", by=by, at=at, note=note)


def refuse_unready(paper: Paper, what: str) -> None:
    """Nobody is asked to sign figures that do not add up, an empty passage, or a 通报 that goes to nobody."""
    content = CONTENTS[PaperKind(paper.kind)]
    wrong = [check for check in content.check(paper.facts) if not check.holds]
    if wrong:
        words = "；".join(f"{check.words}（{check.left_words}，{check.right_words}）" for check in wrong)
        raise PaperRefusedError(f"没有{what}：有数字对不上：{words}。请先重取数字，还对不上的请告诉管理员。")
    empty = [one.label for one in content.passages if one.is_needed and not paper.texts.get(one.code, "").strip()]
    if empty:
        raise PaperRefusedError(f"没有{what}：“{'”“'.join(empty)}”还没有写。")
    if paper.kind == PaperKind.BULLETIN and not paper.recipients.exists():
        raise PaperRefusedError(f"没有{what}：还没有选发送单位，印发了也没有人看得到。")


def refuse_post(post: Post, what: str) -> None:
    """Only a leader's post in use that may approve signs papers."""
    if not (post.is_active and post.can_approve):
        raise PaperRefusedError(f"没有{what}：{post}不能签发，请另选签发人。")


def _has_holder(post: Post) -> bool:
    return post.holder is not None and post.holder.is_active and post.holder.is_leader


def _freeze(
    paper: Paper, name: str, post: Post | None, signed_on: date, *, by: User, at: datetime, seen: int | None
) -> PaperEvent:
    """Number it, print it, keep the file. Printed before anything is locked, with the number it will most likely get;
    again where another paper was given that number meanwhile.
    """
    refuse_by_table(paper, name, by=by, seen=seen)
    fair = _fair_copy(paper, post or _own_post(paper, by, MOVES[name].label), signed_on, at, MOVES[name].label)
    data = print_paper(fair)
    with discarded_on_failure() as stored, transaction.atomic():
        claim(paper, name, by=by)
        serial = take_number(PaperKind(paper.kind), signed_on.year)
        if serial != fair.serial:
            data = print_paper(_numbered(fair, serial))
        fair.file.save(f"{token_hex(16)}.docx", ContentFile(data), save=False)
        stored.append(fair.file)
        given = {one: getattr(fair, one) for one in ("approver", "signed_on", "signed_at", "year", "serial", "number")}
        digest = hashlib.sha256(data).hexdigest()
        return settle(paper, name, by=by, at=at, acting_for=fair.approver, file=fair.file.name, sha256=digest, **given)


def _fair_copy(paper: Paper, post: Post, signed_on: date, at: datetime, what: str) -> Paper:
    """The paper as it will be once it is signed; refused where it cannot be."""
    refuse_unready(paper, what)
    refuse_post(post, what)
    _refuse_day(paper, signed_on, timezone.localdate(at), what)
    fair = copy(paper)
    fair.approver, fair.signed_on, fair.signed_at, fair.year = post, signed_on, at, signed_on.year
    return _numbered(fair, foreseen(PaperKind(paper.kind), signed_on.year))


def _numbered(fair: Paper, serial: int) -> Paper:
    fair.serial = serial
    fair.number = written(PaperKind(fair.kind), fair.year or 0, serial)
    return fair


def _own_post(paper: Paper, by: User, what: str) -> Post:
    """The post the paper was sent to, if this person holds it now."""
    post = paper.approver
    if post is None or post.holder_id != by.pk:
        raise PaperRefusedError(f"没有{what}：《{paper.title}》送的是{post}签发，不在您名下。")
    return post


def _refuse_day(paper: Paper, signed_on: date, today: date, what: str) -> None:
    """Nobody can have signed figures before they were taken, or after today."""
    taken = timezone.localdate(paper.taken_at or paper.drafted_at)
    if signed_on > today:
        raise PaperRefusedError(f"没有{what}：签发日期不能晚于今天。")
    if signed_on < taken:
        raise PaperRefusedError(f"没有{what}：签发日期早于取数的日期（{taken:%Y-%m-%d}），请核对。")
