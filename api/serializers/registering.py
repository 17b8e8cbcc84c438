"""What may be sent to register tasks (立项), and what is answered."""

from typing import Any

from rest_framework import serializers

from api.form_fields import body, fields_of
from api.registering import KINDS, MOST
from api.serializers.around import ChildSerializer
from tracking.forms.registration import ApprovalForm, HandPlanForm, SourceForm

SourceBody = body("Source", {"kind": serializers.ChoiceField(KINDS, help_text="来源的种类"), **fields_of(SourceForm)})
ApprovalBody = body("Approval", {name: one for name, one in fields_of(ApprovalForm).items() if name != "leader"})
LineBody = body("Line", fields_of(HandPlanForm))


class RegisteringSerializer(serializers.Serializer[Any]):
    """A paper: its source, its approval, its tasks; all of them or none."""

    source = SourceBody(help_text="来源")  # type: ignore[assignment]  # a field of that name
    approval = ApprovalBody(help_text="批准")
    tasks = serializers.ListField(
        child=LineBody(), min_length=1, max_length=MOST, help_text=f"各件事项，最多 {MOST} 件"
    )
    dispatch = serializers.BooleanField(required=False, help_text="立项以后马上交办；不写就只立项，还是待交办")


class RegisteredSerializer(serializers.Serializer[Any]):
    """The paper that was made, and its tasks."""

    id = serializers.IntegerField(help_text="立项单的编号")
    number = serializers.CharField(help_text="文号")
    tasks = ChildSerializer(many=True, help_text="各件事项；分发的只列总项")
    is_dispatching = serializers.BooleanField(help_text="件数多，正在后台交办")
