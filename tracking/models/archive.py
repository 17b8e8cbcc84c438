"""A finished 立项单 kept as one file (归档), with its checksum, and who has fetched it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Role, User
from tracking.models.event import TaskEvent
from tracking.models.registration import Registration


class ArchiveQuerySet(models.QuerySet["Archive"]):
    def visible_to(self, user: User) -> Self:
        """Only the 督查室's: what it holds goes beyond what any one task shows."""
        return self if user.role == Role.SUPERVISOR else self.none()

    def current(self) -> Self:
        """Those that tell all: nothing has happened since to what they hold."""
        return self.filter(superseded_at=None)

    def newest_first(self) -> Self:
        return self.order_by("-made_at", "-pk")


class Archive(models.Model):
    """One archive of a 立项单 (归档): a zip that never changes. The row is written once the whole file is there.

    ``gaps`` names what belongs in it and could not be put in: ``[name, why]``. ``superseded_by``: the step that opened
    one of its tasks again; the file stays, and another one is made when all has come to its end once more.
    """

    registration = models.ForeignKey(Registration, models.PROTECT, related_name="archives", verbose_name="立项单")
    serial = models.PositiveSmallIntegerField("第几次")
    file = models.FileField("文件", upload_to="archives/%Y/")
    size = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField("校验值", max_length=64)
    members = models.PositiveIntegerField("文件数")
    gaps = models.JSONField("缺的", default=list, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="归档人")
    made_at = models.DateTimeField("归档时间")
    superseded_at = models.DateTimeField("被取代的时间", null=True, blank=True)
    superseded_by = models.ForeignKey(
        TaskEvent, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="因为哪一步"
    )

    objects = ArchiveQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "归档"
        indexes = [models.Index(fields=["-made_at"])]
        constraints = [
            models.UniqueConstraint(
                name="one_current_archive", fields=["registration"], condition=Q(superseded_at=None)
            ),
            models.UniqueConstraint(name="one_archive_a_serial", fields=["registration", "serial"]),
            models.CheckConstraint(
                name="superseded_says_by_what",
                condition=Q(superseded_at__isnull=True, superseded_by__isnull=True)
                | Q(superseded_at__isnull=False, superseded_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration} 第{self.serial}次归档"

    @property
    def is_current(self) -> bool:
        return self.superseded_at is None

    @property
    def download_name(self) -> str:
        """What the browser saves it as: 督〔2026〕1号 归档.zip, the second time 督〔2026〕1号 归档（第2次）.zip."""
        again = f"（第{self.serial}次）" if self.serial > 1 else ""
        return f"{self.registration.number} 归档{again}.zip"


class ArchiveFetch(models.Model):
    """Somebody has asked for the file of an archive: who, when, from where, and whether it was handed out."""

    archive = models.ForeignKey(Archive, models.PROTECT, related_name="fetches", verbose_name="归档")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="何人")
    at = models.DateTimeField("何时")
    address = models.GenericIPAddressField("地址", null=True, blank=True)
    is_handed_out = models.BooleanField("给了没有")

    class Meta:
        verbose_name = verbose_name_plural = "取用归档"
        indexes = [models.Index(fields=["archive", "-at"])]

    def __str__(self) -> str:
        return f"{self.by}：{self.archive}"
