"""How the figures of 落实情况 look from outside."""

from typing import Any

from rest_framework import serializers

from tracking.dashboards.figures import SHOWN, Row, Tally
from tracking.dashboards.sums import SpeechRow


class TallySerializer(serializers.Serializer[Any]):
    """Figures that add up: the lights are the parts of ``registered``."""

    registered = serializers.IntegerField(source="registered.count", help_text="立项，中止的也在内")
    closed = serializers.IntegerField(source="closed.count", help_text="办结，按期和超期")
    rate = serializers.FloatField(allow_null=True, help_text="落实率：办结除以立项（中止的不计），0 到 1")
    on_time_rate = serializers.FloatField(allow_null=True, help_text="按期率，0 到 1")
    lights = serializers.SerializerMethodField(help_text="各种灯各几件，加起来等于立项")

    def get_lights(self, tally: Tally) -> dict[str, int]:
        return {str(light): tally.by_light[light] for light in SHOWN}


class UnitFiguresSerializer(TallySerializer):
    """The figures of one department, as the lead."""

    id = serializers.IntegerField(help_text="单位的编号")
    name = serializers.CharField(help_text="单位")


class KindFiguresSerializer(TallySerializer):
    """The figures of one kind of demand."""

    kind = serializers.CharField(help_text="类型")


class SpeechFiguresSerializer(TallySerializer):
    """The figures of one speech, and what was found in it."""

    id = serializers.IntegerField(help_text="讲话的编号")
    title = serializers.CharField(help_text="讲话")
    spoken_on = serializers.DateField(help_text="讲话日期")
    found = serializers.IntegerField(allow_null=True, help_text="候选事项；以前的日子没有记这三个数，是 null")
    adopted = serializers.IntegerField(allow_null=True, help_text="采纳的")
    waiting = serializers.IntegerField(allow_null=True, help_text="采纳了还没有立项的")


class FiguresSerializer(serializers.Serializer[Any]):
    """落实情况 as of a day."""

    on = serializers.DateField(help_text="哪一天的")
    period = serializers.CharField(help_text="统计哪些立项：all、year、quarter")
    unrecorded = serializers.IntegerField(help_text="那天已经有、但是说不出那天样子、没有算进来的有几件；今天的是 0")
    total = TallySerializer(help_text="合计")
    departments = UnitFiguresSerializer(many=True, help_text="各牵头单位")
    kinds = KindFiguresSerializer(many=True, help_text="各种类型")
    speeches = SpeechFiguresSerializer(many=True, help_text="各篇讲话；一件事有两个来源的两篇各计一次")


def of_unit(row: Row) -> dict[str, Any]:
    return {**told(row.tally), "id": row.department, "name": row.name}


def of_kind(row: Row) -> dict[str, Any]:
    return {**told(row.tally), "kind": row.name}


def of_speech(row: SpeechRow, *, is_past: bool) -> dict[str, Any]:
    """``is_past``: what became of candidates is not kept by day, so it is not told of a past one."""
    speech = {"id": row.speech.pk, "title": row.speech.title, "spoken_on": row.speech.spoken_on.isoformat()}
    candidates = {"found": row.found, "adopted": row.adopted, "waiting": row.waiting}
    return {**told(row.tally), **speech, **(dict.fromkeys(candidates) if is_past else candidates)}


def told(tally: Tally) -> dict[str, Any]:
    return dict(TallySerializer(tally).data)
