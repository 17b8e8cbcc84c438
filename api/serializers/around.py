"""What stands around one task: who has which part, where it comes from, its parts, what lies open, what may be done."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.serializers.names import NamedSerializer
from tracking.models import Part, Task
from tracking.models.registration import SourceKind
from tracking.passages import Passage
from tracking.workflow import Status


def named(thing: Any) -> dict[str, Any]:
    """By its key and its name."""
    return {"id": thing.pk, "name": thing.name}


class PartSerializer(serializers.Serializer[Any]):
    """Who has which part, and whether they have signed."""

    department = NamedSerializer(help_text="单位")
    role = serializers.ChoiceField(Part.choices, help_text="分工")
    accepted_at = serializers.DateTimeField(allow_null=True, help_text="签收时间")
    handler = NamedSerializer(allow_null=True, help_text="经办人")


class SourceSerializer(serializers.Serializer[Any]):
    """Where it comes from, with the exact words."""

    kind = serializers.ChoiceField(SourceKind.choices, source="source.kind", help_text="来源的种类")
    title = serializers.CharField(source="source.title", help_text="来源")
    said_on = serializers.DateField(source="source.said_on", help_text="日期")
    quote = serializers.CharField(source="source.quote", help_text="原话，一字不改")
    before = serializers.CharField(help_text="同一段里前面的话", allow_blank=True)
    after = serializers.CharField(help_text="同一段里后面的话", allow_blank=True)
    headings = serializers.ListField(child=serializers.CharField(), help_text="上面的标题")
    speech = serializers.SerializerMethodField(help_text="讲话的编号；没有权看全文的是 null")
    directive = serializers.IntegerField(source="source.directive_id", allow_null=True, help_text="候选事项的编号")

    def get_speech(self, passage: Passage) -> int | None:
        return passage.source.speech_id if passage.url else None


class ChildSerializer(serializers.Serializer[Any]):
    """A part of a task, in brief."""

    id = serializers.IntegerField(help_text="编号")
    number = serializers.CharField(help_text="事项编号")
    title = serializers.CharField(help_text="事项")
    status = serializers.ChoiceField(Status.choices, help_text="状态")
    percent = serializers.IntegerField(help_text="进度（%）")
    due_on = serializers.DateField(allow_null=True, help_text="完成时限")
    lead = serializers.SerializerMethodField(help_text="牵头单位")

    @extend_schema_field(NamedSerializer(allow_null=True))
    def get_lead(self, task: Task) -> dict[str, Any] | None:
        return named(task.lead.department) if task.lead else None


class FilingBriefSerializer(serializers.Serializer[Any]):
    """Something that lies open: what it is, of whom, where it lies."""

    id = serializers.IntegerField(source="filing.pk", help_text="编号")
    kind = serializers.CharField(source="filing.kind", help_text="呈报的种类")
    kind_label = serializers.CharField(source="filing.get_kind_display", help_text="种类的名称")
    state = serializers.CharField(source="filing.state", help_text="到了哪里")
    state_label = serializers.CharField(source="filing.get_state_display", help_text="到了哪里，名称")
    department = NamedSerializer(source="filing.department", help_text="单位")
    asks = serializers.CharField(help_text="要什么", allow_blank=True)
    at = serializers.DateTimeField(source="filing.at", help_text="什么时候报的")


class OpenMoveSerializer(serializers.Serializer[Any]):
    """A step this person may take now, and what it needs."""

    name = serializers.CharField(help_text="步骤")
    label = serializers.CharField(help_text="步骤的名称")  # type: ignore[assignment]
    url = serializers.CharField(help_text="POST 到这里；GET 看要写什么")
    needs = serializers.ListField(
        child=serializers.CharField(), help_text="总是要写的项；按角色、按情况还要写的，GET 上面的地址看"
    )
    may = serializers.ListField(child=serializers.CharField(), help_text="可以写的项")
    filings = serializers.ListField(child=serializers.IntegerField(), help_text="可以办的呈报；别的步骤是空的")


class AdviceSerializer(serializers.Serializer[Any]):
    """The sentence at the top of the page."""

    heading = serializers.CharField(help_text="现在要做、现在等谁，或者现在的情况")
    say = serializers.CharField(help_text="一句话")
    then = serializers.CharField(help_text="接着会怎样", allow_blank=True)
