"""How 立项单 look from outside, and what may be sent to make one of adopted candidates."""

from typing import Any

from rest_framework import serializers

from api.form_fields import body, fields_of, key_field, keys_field
from api.serializers.around import ChildSerializer
from api.serializers.speeches import MOST, AdoptedLineBody
from tracking.forms.registration import ApprovalForm
from tracking.models import Registration


class RegistrationRowSerializer(serializers.ModelSerializer[Registration]):
    """A 立项单 in a list."""

    speech = serializers.IntegerField(source="speech_id", allow_null=True, help_text="出自哪篇讲话")
    approver = serializers.CharField(help_text="批准人（职务）")
    created_by = serializers.CharField(help_text="立项的人")

    class Meta:
        model = Registration
        fields: tuple[str, ...] = (
            "id",
            "number",
            "source_title",
            "source_kind",
            "source_on",
            "speech",
            "approver",
            "approved_on",
            "basis",
            "created_by",
            "created_at",
        )
        read_only_fields = fields


class RegistrationSerializer(RegistrationRowSerializer):
    """A 立项单 with its tasks; of a demand that is spread the heading alone."""

    tasks = ChildSerializer(source="shown_tasks", many=True, help_text="各件事项；分发的只列总项")
    drafts = serializers.ListField(child=serializers.IntegerField(), help_text="还没有交办的")
    is_dispatching = serializers.BooleanField(help_text="正在后台交办")

    class Meta(RegistrationRowSerializer.Meta):
        fields = (*RegistrationRowSerializer.Meta.fields, "tasks", "drafts", "is_dispatching")
        read_only_fields = fields


class SendOutBody(serializers.Serializer[Any]):
    """Which drafts are sent out."""

    tasks = keys_field(required=False, help_text="交办哪几件；不写是全部还没有交办的")


LEADER = key_field(required=False, allow_null=True, help_text="责任领导（没有单独写的事项），职务的编号")
GivenApproval = body("AdoptedApproval", {**fields_of(ApprovalForm), "leader": LEADER})


class AdoptedSerializer(serializers.Serializer[Any]):
    """What makes tasks of adopted candidates."""

    approval = GivenApproval(help_text="批准")
    lines = serializers.ListField(
        child=AdoptedLineBody(),
        required=False,
        min_length=1,
        max_length=MOST,
        help_text="立哪几条；每条写了的照写的，没写的照拟办。不写 lines 是全部采纳、还没有立项的",
    )
    dispatch = serializers.BooleanField(required=False, help_text="立项以后马上交办；不写就只立项，还是待交办")
