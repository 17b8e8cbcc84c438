"""How tasks are shown: a row of the list, and one task in full as its page has it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.moves import WAYS
from api.serializers.around import (
    AdviceSerializer,
    ChildSerializer,
    FilingBriefSerializer,
    OpenMoveSerializer,
    PartSerializer,
    SourceSerializer,
    named,
)
from api.serializers.names import NamedSerializer
from directives.models import KIND_CHOICES
from tracking import rhythms
from tracking.deadlines import Light, days_left, days_over
from tracking.desks.filings import acts_on
from tracking.dossier import Dossier
from tracking.models import Task
from tracking.workflow import FINISHED, MOVES, Status, Structure


class PaperSerializer(serializers.Serializer[Any]):
    """The 立项单 of a task."""

    id = serializers.IntegerField(help_text="编号")
    number = serializers.CharField(help_text="文号")


class LatestSerializer(serializers.Serializer[Any]):
    """The newest report."""

    said = serializers.CharField(help_text="进展情况")
    at = serializers.DateTimeField(help_text="什么时候报的")


AT: serializers.DateTimeField = serializers.DateTimeField()  # how an instant is written


class TaskRowSerializer(serializers.Serializer[Any]):
    """A task in a list. Needs ``today`` and ``calendar``; lights are derived, never stored.

    What stands around it in two columns is written out: a serializer for each would cost more than the row.
    """

    id = serializers.IntegerField(help_text="编号")
    number = serializers.CharField(help_text="事项编号")
    former_number = serializers.CharField(help_text="原来台账里的编号", allow_blank=True)
    title = serializers.CharField(help_text="事项")
    kind = serializers.ChoiceField(KIND_CHOICES, help_text="类型")
    is_hard = serializers.BooleanField(help_text="硬任务")
    structure = serializers.ChoiceField(Structure.choices, help_text="形式")
    status = serializers.ChoiceField(Status.choices, help_text="状态")
    status_label = serializers.SerializerMethodField(help_text="状态的名称")
    light = serializers.ChoiceField(Light.choices, source="light_code", help_text="灯：今天算出来的")
    light_label = serializers.SerializerMethodField(help_text="灯的名称")
    due_on = serializers.DateField(allow_null=True, help_text="完成时限")
    days_left = serializers.SerializerMethodField(help_text="还剩几个工作日，负数是超了几个；没有时限或者办完了是 null")
    days_late = serializers.SerializerMethodField(help_text="超期几天（自然日），没有超期是 null")
    is_long_term = serializers.BooleanField(help_text="长期坚持")
    rhythm = serializers.CharField(allow_blank=True, help_text="报送频率的代码，空的是不定期")
    rhythm_label = serializers.SerializerMethodField(help_text="报送频率")
    percent = serializers.IntegerField(help_text="进度（%）")
    dispatched_on = serializers.DateField(allow_null=True, help_text="交办日期")
    last_reported_on = serializers.DateField(allow_null=True, help_text="最近反馈")
    closed_on = serializers.DateField(allow_null=True, help_text="办结日期")
    extensions = serializers.IntegerField(help_text="延期次数")
    sent_back = serializers.IntegerField(help_text="退回次数")
    lead = serializers.SerializerMethodField(help_text="牵头单位")
    supporting = serializers.SerializerMethodField(help_text="配合单位")
    leader = serializers.SerializerMethodField(help_text="责任领导（职务）")
    officer = serializers.SerializerMethodField(help_text="督查员")
    registration = serializers.SerializerMethodField(help_text="立项单")
    parent = serializers.IntegerField(source="parent_id", allow_null=True, help_text="上级事项")  # type: ignore[assignment]
    latest = serializers.SerializerMethodField(help_text="最新进展")
    version = serializers.IntegerField(help_text="版本，每办一步加一")

    def get_status_label(self, task: Task) -> str:
        return str(task.get_status_display())

    def get_light_label(self, task: Task) -> str:
        return str(Light(task.light_code).label)

    def get_days_left(self, task: Task) -> int | None:
        if task.due_on is None or task.status in FINISHED:
            return None
        return days_left(task.due_on, self.context["today"], self.context["calendar"])

    def get_days_late(self, task: Task) -> int | None:
        return days_over(task, self.context["today"])

    def get_rhythm_label(self, task: Task) -> str:
        return rhythms.words(task.rhythm)

    @extend_schema_field(NamedSerializer(allow_null=True))
    def get_lead(self, task: Task) -> dict[str, Any] | None:
        return named(task.lead.department) if task.lead else None

    @extend_schema_field(NamedSerializer(many=True))
    def get_supporting(self, task: Task) -> list[dict[str, Any]]:
        return [named(part.department) for part in task.supporting]

    @extend_schema_field(NamedSerializer(allow_null=True))
    def get_leader(self, task: Task) -> dict[str, Any] | None:
        return named(task.leader) if task.leader else None

    @extend_schema_field(NamedSerializer)
    def get_officer(self, task: Task) -> dict[str, Any]:
        return named(task.officer)

    @extend_schema_field(PaperSerializer)
    def get_registration(self, task: Task) -> dict[str, Any]:
        return {"id": task.registration_id, "number": task.registration.number}

    @extend_schema_field(LatestSerializer(allow_null=True))
    def get_latest(self, task: Any) -> dict[str, Any] | None:
        said = getattr(task, "latest_said", None)
        return None if said is None else {"said": said, "at": AT.to_representation(task.latest_at)}


class TaskThenSerializer(TaskRowSerializer):
    """One task as it stood on a past day; needs its ``passages`` too."""

    as_of = serializers.SerializerMethodField(help_text="哪一天结束时的")
    measure = serializers.CharField(help_text="到什么程度", allow_blank=True)
    parts = PartSerializer(source="assignments.all", many=True, help_text="各单位的分工")
    sources = serializers.SerializerMethodField(help_text="到那天为止的出处和原话")

    @extend_schema_field(serializers.DateField())
    def get_as_of(self, _: Task) -> str:
        day: date = self.context["today"]
        return day.isoformat()

    @extend_schema_field(SourceSerializer(many=True))
    def get_sources(self, _: Task) -> Any:
        return SourceSerializer(self.context["passages"], many=True).data


class TaskSerializer(TaskRowSerializer):
    """One task in full, with what this person may do; needs its ``dossier`` too."""

    measure = serializers.CharField(help_text="到什么程度", allow_blank=True)
    parts = PartSerializer(source="assignments.all", many=True, help_text="各单位的分工")
    sources = serializers.SerializerMethodField(help_text="出处和原话")
    children = serializers.SerializerMethodField(help_text="子项，或者分发到的各单位")
    filings = serializers.SerializerMethodField(help_text="报上来还没有裁定的")
    advice = serializers.SerializerMethodField(help_text="现在该怎么办")
    moves = serializers.SerializerMethodField(help_text="您现在能办的步骤")

    @property
    def dossier(self) -> Dossier:
        found: Dossier = self.context["dossier"]
        return found

    @extend_schema_field(SourceSerializer(many=True))
    def get_sources(self, _: Task) -> Any:
        return SourceSerializer(self.dossier.passages, many=True).data

    @extend_schema_field(ChildSerializer(many=True))
    def get_children(self, _: Task) -> Any:
        return ChildSerializer(self.dossier.facts.children, many=True).data

    @extend_schema_field(FilingBriefSerializer(many=True))
    def get_filings(self, _: Task) -> Any:
        return FilingBriefSerializer(self.dossier.filings, many=True).data

    @extend_schema_field(AdviceSerializer)
    def get_advice(self, _: Task) -> dict[str, str]:
        advice = self.dossier.advice
        return {"heading": self.dossier.heading, "say": f"{advice.say}{advice.stress}", "then": advice.then}

    @extend_schema_field(OpenMoveSerializer(many=True))
    def get_moves(self, _: Task) -> list[dict[str, Any]]:
        return open_moves(self.dossier, self.context["user"])


def open_moves(dossier: Dossier, user: Any) -> list[dict[str, Any]]:
    """The buttons of the page, then what can be done about each thing that was sent up."""
    names = [step.name for step in (*dossier.steps, *dossier.aside) if step.name in WAYS]
    acts = {row.filing.pk: acts_on(row.filing, dossier.task, user) for row in dossier.filings}
    on_filings = {name: [pk for pk, open_ones in acts.items() if name in open_ones] for name in WAYS}
    plain = [_open_move(dossier.task, name, ()) for name in names]
    return plain + [_open_move(dossier.task, name, pks) for name, pks in on_filings.items() if pks]


def _open_move(task: Task, name: str, filings: Sequence[int]) -> dict[str, Any]:
    way = WAYS[name]
    asked = way.fields()
    needs = [key for key, field in asked.items() if field.required]
    return {
        "name": name,
        "label": MOVES[name].label,
        "url": f"/api/v1/tasks/{task.pk}/moves/{name}/",
        "needs": needs,
        "may": [key for key in asked if key not in needs],
        "filings": list(filings),
    }


def shown_on(today: date, calendar: Any, **more: Any) -> dict[str, Any]:
    """The context of these serializers."""
    return {"today": today, "calendar": calendar, **more}
