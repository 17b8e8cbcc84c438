"""A report of the lead may carry what supporting departments have reported (带入配合单位的反馈), each of them once."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from tracking.actions.reports import to_take_in
from tracking.forms.choices import SeveralOf
from tracking.models import Report, Task


class TakesIn(forms.Form):
    """The choice among reports that no report of the lead carries yet."""

    take_in = SeveralOf(
        label="带入配合单位的反馈", help_text="勾选的反馈会列在这次反馈下面；要用它们的话，先写进上面的进展情况再改。"
    )

    def offer_reports(self, task: Task, *, is_lead: bool) -> None:
        """What is free to be taken in; ``do=copy`` has put what is ticked into the text."""
        reports = to_take_in(task) if is_lead else []
        if not reports:
            del self.fields["take_in"]
            return
        field = self.fields["take_in"]
        assert isinstance(field, SeveralOf)  # noqa: S101  # declared above
        field.offer(reports)
        field.choices = [(str(report.pk), called(report)) for report in reports]
        if isinstance(self.data, MultiValueDict) and self.data.get("do") == "copy":
            self.data = _with_copies(self.data, reports)


def _with_copies(data: "MultiValueDict[str, Any]", reports: Sequence[Report]) -> "MultiValueDict[str, Any]":
    """What was sent, with the text of the ticked reports below what was written; none twice."""
    ticked, written = set(data.getlist("take_in")), str(data.get("progress", "")).strip()
    said = [f"{report.department}：{report.progress}" for report in reports if str(report.pk) in ticked]
    copied = data.copy()
    copied["progress"] = "\n".join(filter(None, [written, *(one for one in said if one not in written)]))
    return copied


def called(report: Report) -> str:
    """A report in a line: 区城管局，11月20日：已清理占道堆物……"""
    day = timezone.localdate(report.at)
    words = report.progress if len(report.progress) <= 60 else f"{report.progress[:60]}…"
    return f"{report.department}，{day.month}月{day.day}日：{words}"
