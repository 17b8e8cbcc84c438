"""What may be sent with each step, and what is answered when it was taken."""

from typing import Any

from rest_framework import serializers

from api.form_fields import body
from api.moves import WAYS
from api.serializers.tasks import TaskSerializer

BODIES = {name: body("".join(part.title() for part in name.split("_")), way.fields()) for name, way in WAYS.items()}
MADE = ("report", "filing", "event")


class MadeSerializer(serializers.Serializer[Any]):
    """What came of a step."""

    kind = serializers.ChoiceField(
        [("report", "反馈"), ("filing", "呈报，等着审签或者裁定"), ("event", "办理过程的一步")], help_text="是什么"
    )
    id = serializers.IntegerField(help_text="编号")


class TakenSerializer(serializers.Serializer[Any]):
    """A step that was taken, and the task as it stands now."""

    said = serializers.CharField(help_text="一句话，页面上也这样说")
    made = MadeSerializer(many=True, help_text="办出了什么")
    task = TaskSerializer(allow_null=True, help_text="现在的样子；您以后看不到这件了是 null")


class AskedSerializer(serializers.Serializer[Any]):
    """One thing a step asks for, as the form of the page has it now."""

    name = serializers.CharField(help_text="项")
    label = serializers.CharField(help_text="名称")  # type: ignore[assignment]
    help = serializers.CharField(help_text="怎么写", allow_blank=True)
    is_required = serializers.BooleanField(help_text="必须写")
    value = serializers.JSONField(help_text="不写时是什么，或者页面上先填好的；没有是 null")
    choices = serializers.ListField(child=serializers.DictField(), help_text="可以选的（value、label）；不是选的是空的")


class StepSerializer(serializers.Serializer[Any]):
    """What a step asks for now."""

    name = serializers.CharField(help_text="步骤")
    label = serializers.CharField(help_text="步骤的名称")  # type: ignore[assignment]
    hint = serializers.CharField(help_text="办了以后会怎样", allow_blank=True)
    asks = AskedSerializer(many=True, help_text="要写什么")
