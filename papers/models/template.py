"""How papers look: fonts and prefixes (版式设置), and Word templates that an administrator has put in place (模板)."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class TemplateKind(models.TextChoices):
    """What a template is for."""

    NOTICE = "notice", "督办通知单"
    URGING = "urging", "催办通知"
    BULLETIN = "bulletin", "督查通报"
    BRIEF = "brief", "督查专报"
    BREAKDOWN = "breakdown", "任务分解表"


class PaperTemplate(models.Model):
    """A Word file with placeholders (docxtpl) that stands in for the shipped one as long as it is the current one."""

    kind = models.CharField("文种", max_length=10, choices=TemplateKind.choices)
    file = models.FileField("文件", upload_to="templates/%Y/")
    name = models.CharField("文件名", max_length=120)
    sha256 = models.CharField("校验值", max_length=64)
    is_current = models.BooleanField("在用", default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = verbose_name_plural = "公文模板"
        constraints = [
            models.UniqueConstraint(name="one_current_template", fields=["kind"], condition=Q(is_current=True)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.name}"


class PaperFormat(models.Model):
    """Names of fonts and prefixes of numbers (版式设置). There is one row.

    GB/T 9704-2012 names typefaces, not files: which font of the office's machines is the 小标宋 is set here.
    """

    title_font = models.CharField("标题字体（小标宋）", max_length=40, default="方正小标宋简体")
    body_font = models.CharField("正文字体（仿宋）", max_length=40, default="仿宋_GB2312")
    first_font = models.CharField("一级标题字体（黑体）", max_length=40, default="黑体")
    second_font = models.CharField("二级标题字体（楷体）", max_length=40, default="楷体_GB2312")
    latin_font = models.CharField("数字和西文字体", max_length=40, default="Times New Roman")
    notice_prefix = models.CharField("督办通知单字头", max_length=10, default="督通")
    urging_prefix = models.CharField("催办通知字头", max_length=10, default="督催")
    brief_prefix = models.CharField("督查专报刊名", max_length=20, default="督查专报")
    bulletin_prefix = models.CharField("督查通报刊名", max_length=20, default="督查通报")

    class Meta:
        verbose_name = verbose_name_plural = "版式设置"
        constraints = [models.CheckConstraint(name="one_paper_format", condition=Q(pk=1))]

    def __str__(self) -> str:
        return "版式设置"

    @classmethod
    def current(cls) -> "PaperFormat":
        """The row, or the shipped defaults where nobody has saved one yet."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
