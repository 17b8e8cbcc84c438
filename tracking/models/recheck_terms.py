"""How the office looks again at what was closed (回头看) and reviews what it has concluded (复核): its settings."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

SHORTEST = 7  # days: a draw looks at a week of closings, which must be over


class RecheckTerms(models.Model):
    """The settings of 回头看 and 复核, part of those of the organisation."""

    recheck_is_on = models.BooleanField(
        "办结以后回头看", default=True, help_text="每周一自动抽一次；关掉以后不再抽，已经抽出来的照查"
    )
    recheck_first = models.PositiveSmallIntegerField(
        "第一轮：办结后几天", default=30, validators=[MinValueValidator(SHORTEST), MaxValueValidator(365)]
    )
    recheck_second = models.PositiveSmallIntegerField(
        "第二轮：办结后几天",
        default=90,
        null=True,
        blank=True,
        validators=[MinValueValidator(SHORTEST), MaxValueValidator(730)],
        help_text="不填就只查一轮",
    )
    recheck_share = models.PositiveSmallIntegerField(
        "抽查比例（%）", default=20, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    recheck_least = models.PositiveSmallIntegerField(
        "每次至少抽几件", default=1, validators=[MaxValueValidator(100)], help_text="不够就全抽"
    )
    recheck_unit_days = models.PositiveSmallIntegerField(
        "每个单位至少多少天查一件",
        default=90,
        null=True,
        blank=True,
        validators=[MinValueValidator(7), MaxValueValidator(730)],
        help_text="这么多天里一件也没有抽到的单位，有办结的就补抽一件；不填就不补",
    )
    recheck_hard = models.BooleanField("硬任务必查", default=False)
    recheck_late = models.BooleanField("超期办结的必查", default=True)
    recheck_objected = models.BooleanField("有过异议没有采纳的必查", default=True)
    recheck_failed = models.BooleanField("上次回头看不属实的必查", default=True)
    recheck_within = models.PositiveSmallIntegerField(
        "抽出以后几个工作日内查完", default=5, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    recheck_is_announced = models.BooleanField(
        "回访以前告诉单位", default=False, help_text="不勾就是不打招呼：单位看到结果才知道查过"
    )
    appeal_days = models.PositiveSmallIntegerField(
        "几个工作日内可以申请复核", default=5, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="second_recheck_comes_after_the_first",
                condition=Q(recheck_second__isnull=True) | Q(recheck_second__gt=models.F("recheck_first")),
                violation_error_message="第二轮要比第一轮晚。",
            ),
        ]

    @property
    def rounds(self) -> dict[str, int]:
        """The rounds that are on, each with its days after closing."""
        days = {"first": self.recheck_first, "second": self.recheck_second}
        return {name: count for name, count in days.items() if count}
