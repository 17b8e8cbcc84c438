"""How speeches and their candidates look from outside, and what may be sent of them."""

from typing import Any

from rest_framework import serializers

from api.form_fields import body, fields_of, unasked_for
from api.serializers.names import NamedSerializer
from directives.models import KIND_CHOICES, ExtractionState, Speech
from directives.workflow import DirectiveStatus, RejectionReason
from tracking.forms.registration import DirectivePlanForm
from tracking.forms.review import CandidateForm
from tracking.workbench import Row

Records = serializers.ListField(child=serializers.DictField())
MOST = 200  # lines of one paper


class ExtractionSerializer(serializers.Serializer[Any]):
    """How far extraction is; ask again until it is done or has failed."""

    state = serializers.ChoiceField(choices=ExtractionState.choices, help_text="状态")
    stage = serializers.CharField(help_text="正在做什么", allow_blank=True)
    done = serializers.IntegerField(help_text="已做步数")
    total = serializers.IntegerField(help_text="总步数，还不知道时是 0")
    error = serializers.CharField(help_text="失败的原因", allow_blank=True)
    finished_at = serializers.DateTimeField(allow_null=True, help_text="完成时间")


class SpeechRowSerializer(serializers.ModelSerializer[Speech]):
    """A speech in a list: without its text."""

    imported_by = serializers.CharField(help_text="导入人")
    similar_to = serializers.IntegerField(source="similar_to_id", allow_null=True, help_text="几乎相同的那一篇")
    extraction = ExtractionSerializer(allow_null=True, help_text="提取的进度")
    found = serializers.IntegerField(help_text="候选事项有几条")
    waiting = serializers.IntegerField(help_text="其中待审的")
    adopted = serializers.IntegerField(help_text="其中采纳的")

    class Meta:
        model = Speech
        fields: tuple[str, ...] = (
            "id",
            "title",
            "spoken_on",
            "speaker",
            "meeting",
            "is_open",
            "file_name",
            "part",
            "parts",
            "similar_to",
            "imported_by",
            "imported_at",
            "extraction",
            "found",
            "waiting",
            "adopted",
        )
        read_only_fields = fields


class SpeechSerializer(SpeechRowSerializer):
    """A speech with its text, which every offset counts in (code points)."""

    class Meta(SpeechRowSerializer.Meta):
        fields = (*SpeechRowSerializer.Meta.fields, "text")
        read_only_fields = fields


class ImportedSerializer(serializers.Serializer[Any]):
    """What came of an import: one speech, or several where a file that holds several was divided."""

    is_new = serializers.BooleanField(help_text="有没有新存下的；同样的内容以前导入过就是 false")
    speeches = SpeechRowSerializer(many=True, help_text="存下的，或者以前已经有的那一篇")
    warnings = serializers.ListField(child=serializers.CharField(), help_text="读的时候要说明的")


class ImportBody(serializers.Serializer[Any]):
    """What is sent to import a speech: a file or its words, and the vow without which nothing is read."""

    file = serializers.FileField(required=False, help_text="讲话稿：.docx、能选中文字的 .pdf、.txt，20 MB 以内")
    text = serializers.CharField(required=False, trim_whitespace=False, help_text="讲话全文，和 file 只要一样")
    is_not_secret = serializers.BooleanField(help_text="本文件不涉密：必须是 true，不然什么都不读")
    is_internal_confirmed = serializers.BooleanField(required=False, help_text="标有“内部”的，已确认可以在本系统里流转")
    split = serializers.BooleanField(
        required=False, allow_null=True, help_text="里面有几篇讲话时：true 分开，false 不分"
    )
    title = serializers.CharField(required=False, max_length=200, help_text="标题；不写就从文中读")
    spoken_on = serializers.DateField(required=False, help_text="讲话日期；不写就从文中读")
    speaker = serializers.CharField(required=False, max_length=100, help_text="讲话人")
    meeting = serializers.CharField(required=False, max_length=200, help_text="会议")
    is_open = serializers.BooleanField(required=False, help_text="各单位能看全文")


class ProposalSerializer(serializers.Serializer[Any]):
    """Who and by when, as proposed or as a reviewer has set it."""

    lead = NamedSerializer(allow_null=True, help_text="牵头单位")
    supporting = NamedSerializer(many=True, help_text="配合单位")
    group = NamedSerializer(allow_null=True, help_text="单位组")
    leader = NamedSerializer(allow_null=True, help_text="责任领导（职务）")
    due_on = serializers.DateField(allow_null=True, help_text="完成时限")
    is_long_term = serializers.BooleanField(help_text="长期坚持")
    rhythm = serializers.CharField(allow_blank=True, help_text="报送频率")
    explanation = serializers.CharField(source="due_explanation", allow_blank=True, help_text="期限怎样得来")
    unknown = serializers.ListField(
        source="responsible.unknown", child=serializers.CharField(), help_text="名录里没有的单位"
    )


class DirectiveSerializer(serializers.Serializer[Any]):
    """A candidate: what the speech says, with every offset into its text, and what was decided."""

    id = serializers.IntegerField(source="directive.pk", help_text="编号")
    speech = serializers.IntegerField(source="directive.speech_id", help_text="哪篇讲话")
    number = serializers.IntegerField(help_text="在讲话里的第几条")
    start = serializers.IntegerField(source="directive.start", help_text="原话从第几个字起（从 0 数）")
    end = serializers.IntegerField(source="directive.end", help_text="到第几个字前止")
    text = serializers.CharField(source="directive.text", help_text="原话")
    title = serializers.CharField(source="directive.title", help_text="标题")
    kind = serializers.ChoiceField(source="directive.kind", choices=KIND_CHOICES, help_text="类型")
    is_hard = serializers.BooleanField(source="directive.is_hard", help_text="硬任务")
    is_unsure = serializers.BooleanField(help_text="拿不准")
    confidence = serializers.FloatField(source="directive.confidence", help_text="把握，0 到 1")
    status = serializers.ChoiceField(source="directive.status", choices=DirectiveStatus.choices, help_text="状态")
    reason = serializers.CharField(source="directive.reason", allow_blank=True, help_text="理由")
    rejected_as = serializers.ChoiceField(
        source="directive.rejected_as", choices=RejectionReason.choices, allow_blank=True, help_text="驳回理由"
    )
    merged_into = serializers.IntegerField(source="directive.merged_into_id", allow_null=True, help_text="并入的那一条")
    is_registered = serializers.BooleanField(help_text="已经立项")
    owners = serializers.ListField(
        source="directive.owners", child=serializers.CharField(), help_text="原文里的责任单位"
    )
    bodies = serializers.ListField(
        source="directive.bodies", child=serializers.DictField(), help_text="原文里的单位：name、text、start、end、role"
    )
    deadline = serializers.CharField(source="directive.deadline", allow_blank=True, help_text="期限的原话")
    deadline_start = serializers.IntegerField(
        source="directive.deadline_start", allow_null=True, help_text="期限从第几个字起"
    )
    deadline_end = serializers.IntegerField(
        source="directive.deadline_end", allow_null=True, help_text="到第几个字前止"
    )
    due_on = serializers.DateField(source="directive.due_on", allow_null=True, help_text="从原话推算的到期日")
    recurrence = serializers.CharField(source="directive.recurrence", allow_blank=True, help_text="周期")
    targets = serializers.ListField(source="directive.targets", child=serializers.CharField(), help_text="量化目标")
    section = serializers.ListField(source="directive.section", child=serializers.CharField(), help_text="所在标题")
    evidence = serializers.ListField(
        source="directive.evidence", child=serializers.DictField(), help_text="依据：rule、start、end"
    )
    proposal = ProposalSerializer(help_text="拟办")
    moves = serializers.SerializerMethodField(help_text="现在能做的决定")

    def get_moves(self, row: Row) -> list[str]:
        return [*row.moves, *([] if row.is_registered else ["edit"])]


HIDDEN = frozenset({"version", "hardness", "due_words", "lead_typed", "supporting_typed", "leader_typed"})
CARD = {name: unasked_for(field) for name, field in fields_of(CandidateForm).items() if name not in HIDDEN}
IS_HARD = serializers.BooleanField(required=False, help_text="硬任务；不写就不变")
JudgementBody = body("Judgement", {**CARD, "is_hard": IS_HARD})

LINE = {name: unasked_for(field) for name, field in fields_of(DirectivePlanForm).items() if name != "include"}
DIRECTIVE = serializers.IntegerField(min_value=1, max_value=2**31 - 1, help_text="哪一条候选")
AdoptedLineBody = body("AdoptedLine", {"directive": DIRECTIVE, **LINE})
