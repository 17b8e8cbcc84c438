"""What of exports and imports somebody should know of without their pages (后台工作)."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from papers.actions.intakes import KEPT_OPEN, WARNED
from papers.models import Export, ExportState, Intake, IntakeState
from tracking.under_way import Going


class Exports:
    """Exports as the list of what goes on tells them; see ``tracking.under_way.Source``."""

    def waiting(self, user: User, at: datetime) -> QuerySet[Export]:  # noqa: ARG002
        ended = Q(state__in=(ExportState.DONE, ExportState.FAILED), seen_at=None)
        return Export.objects.visible_to(user).filter(Q(state__in=(ExportState.WAITING, ExportState.RUNNING)) | ended)

    def going(self, row: Export) -> Going:
        is_bad = row.state == ExportState.FAILED
        words = (
            row.error if is_bad else f"已经生成，{row.done} 件" if not row.is_unfinished else row.get_state_display()
        )
        url, is_over = reverse("papers:export", args=[row.pk]), not row.is_unfinished
        return Going(f"导出台账（{row.words}）", url, row.at, words, row.done, row.total, "件", is_over, is_bad)


class Abandoned:
    """Spreadsheets this person has uploaded and not gone on with, in the last days before they are given up."""

    def waiting(self, user: User, at: datetime) -> QuerySet[Intake]:
        mine = Intake.objects.visible_to(user).filter(by=user, state=IntakeState.OPEN)
        return mine.filter(at__lt=at - KEPT_OPEN + WARNED).defer("sheets", "result")

    def going(self, row: Intake) -> Going:
        last = timezone.localdate(row.at + KEPT_OPEN)
        words = f"还没有导入，{last.month}月{last.day}日起清除，改好的也不留；要的话请在这以前导入"
        return Going(
            f"表格“{row.name}”", reverse("papers:intake", args=[row.pk]), row.at, words, is_over=True, is_bad=True
        )
