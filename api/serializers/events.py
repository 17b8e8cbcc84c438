"""How the story of a task is shown (办理过程): each step as its page tells it, with its files and its report."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from api.serializers.names import FileSerializer, NamedSerializer
from tracking.chapters import Chapter, chapter
from tracking.models import Task, TaskEvent
from tracking.workflow import Status


class ChangeSerializer(serializers.Serializer[Any]):
    """Something that was one thing and became another, in words."""

    name = serializers.CharField(help_text="什么")
    old = serializers.CharField(help_text="原来")
    new = serializers.CharField(help_text="后来")


class EventSerializer(serializers.Serializer[Any]):
    """One step: who, when, what, and what was said with it."""

    id = serializers.IntegerField(source="event.pk", help_text="编号")
    name = serializers.CharField(source="event.name", help_text="步骤")
    label = serializers.CharField(source="event.label", help_text="步骤的名称")  # type: ignore[assignment]
    before = serializers.ChoiceField(Status.choices, source="event.before", allow_blank=True, help_text="之前的状态")
    after = serializers.ChoiceField(Status.choices, source="event.after", help_text="之后的状态")
    at = serializers.DateTimeField(source="event.at", help_text="何时")
    by = NamedSerializer(source="event.by", help_text="何人")
    acting_for = NamedSerializer(source="event.acting_for", allow_null=True, help_text="代录的是哪位领导的")
    did = serializers.CharField(source="chapter.did", help_text="做了什么")
    said = serializers.CharField(source="chapter.said", allow_blank=True, help_text="说了什么")
    changes = ChangeSerializer(source="chapter.changes", many=True, help_text="改了什么")
    report = serializers.SerializerMethodField(help_text="反馈的编号；没有是 null")
    files = FileSerializer(source="chapter.files", many=True, help_text="附件")
    is_inside = serializers.BooleanField(source="chapter.is_inside", help_text="只在单位内部看得到")
    version = serializers.IntegerField(source="event.version", allow_null=True, help_text="这一步以后事项的版本")

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_report(self, told: dict[str, Any]) -> int | None:
        one: Chapter = told["chapter"]
        return one.report.pk if one.report else None


def chapters_of(task: Task, pks: Sequence[int], user: User) -> list[Any]:
    """The steps with these keys, in their order, each as a sentence."""
    today = timezone.localdate()
    rows = TaskEvent.objects.filter(pk__in=pks).select_related("by", "acting_for", "inside", "report")
    by_key = {event.pk: event for event in rows.prefetch_related("attachments", "by__memberships__department")}
    told = []
    for event in (by_key[pk] for pk in pks if pk in by_key):
        event.task = task
        told.append({"event": event, "chapter": chapter(event, today, to_office=user.sees_everything)})
    return list(EventSerializer(told, many=True).data)
