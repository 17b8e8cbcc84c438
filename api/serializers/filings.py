"""How what departments send up is shown (呈报): what it asks for, where it lies, what became of it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.serializers.names import FileSerializer, NamedSerializer
from tracking.models import Filing
from tracking.models.filing import FilingKind, FilingState


class FiledOnSerializer(serializers.Serializer[Any]):
    """The task it is about."""

    id = serializers.IntegerField(help_text="编号")
    number = serializers.CharField(help_text="事项编号")
    title = serializers.CharField(help_text="事项")


class FilingRowSerializer(serializers.Serializer[Any]):
    """Something sent up, in a list."""

    id = serializers.IntegerField(help_text="编号")
    task = FiledOnSerializer(help_text="事项")
    department = NamedSerializer(help_text="单位")
    kind = serializers.ChoiceField(FilingKind.choices, help_text="种类")
    kind_label = serializers.CharField(source="get_kind_display", help_text="种类的名称")
    state = serializers.ChoiceField(FilingState.choices, help_text="到了哪里")
    state_label = serializers.CharField(source="get_state_display", help_text="到了哪里，名称")
    note = serializers.CharField(allow_blank=True, help_text="理由，或者完成情况")
    progress = serializers.CharField(allow_blank=True, help_text="进展情况（反馈）")
    problems = serializers.CharField(allow_blank=True, help_text="存在的问题（反馈）")
    next_step = serializers.CharField(allow_blank=True, help_text="下一步措施（反馈）")
    percent = serializers.IntegerField(allow_null=True, help_text="进度（反馈）")
    old_due_on = serializers.DateField(allow_null=True, help_text="原时限（延期）")
    due_on = serializers.DateField(allow_null=True, help_text="希望延到（延期）")
    granted_on = serializers.DateField(allow_null=True, help_text="同意延到（延期）")
    is_late = serializers.BooleanField(help_text="时限已过才申请（延期）")
    wants_out = serializers.BooleanField(help_text="请求退出配合（异议）")
    by = NamedSerializer(help_text="何人")
    at = serializers.DateTimeField(help_text="何时")
    decided_by = NamedSerializer(allow_null=True, help_text="裁定人，或者退回的负责人")
    decided_at = serializers.DateTimeField(allow_null=True, help_text="何时裁定")
    verdict = serializers.CharField(allow_blank=True, help_text="裁定意见")
    version = serializers.IntegerField(help_text="版本")


class ActSerializer(serializers.Serializer[Any]):
    """A step this person may take on it now."""

    name = serializers.CharField(help_text="步骤")
    label = serializers.CharField(help_text="步骤的名称")  # type: ignore[assignment]
    url = serializers.CharField(help_text="POST 到这里，filing 写这份呈报的编号")


class FilingSerializer(FilingRowSerializer):
    """Something sent up, with its files and what can be done about it; needs ``files`` and ``acts``."""

    files = serializers.SerializerMethodField(help_text="附件")
    moves = serializers.SerializerMethodField(help_text="您现在能办的")

    @extend_schema_field(FileSerializer(many=True))
    def get_files(self, _: Filing) -> Any:
        return FileSerializer(self.context["files"], many=True).data

    @extend_schema_field(ActSerializer(many=True))
    def get_moves(self, _: Filing) -> Any:
        return self.context["acts"]
