"""How reports of departments look from outside."""

from rest_framework import serializers

from api.serializers.names import FileSerializer, NamedSerializer
from tracking.models import Report


class ReportSerializer(serializers.ModelSerializer[Report]):
    """A report (反馈), with the files that came with it."""

    task = serializers.IntegerField(source="task_id", help_text="哪件事项")
    task_number = serializers.CharField(source="task.number", help_text="事项编号")
    department = NamedSerializer(help_text="报的单位")
    by = serializers.CharField(help_text="报送人")
    is_recorded = serializers.BooleanField(help_text="督查室代录的")
    taken_into = serializers.IntegerField(source="taken_into_id", allow_null=True, help_text="并入牵头单位的哪一份")
    attachments = FileSerializer(source="event.attachments", many=True, help_text="附件，从 /attachments/编号/ 下载")

    class Meta:
        model = Report
        fields = (
            "id",
            "task",
            "task_number",
            "department",
            "progress",
            "problems",
            "next_step",
            "percent",
            "period_on",
            "is_recorded",
            "taken_into",
            "by",
            "at",
            "attachments",
        )
        read_only_fields = fields
