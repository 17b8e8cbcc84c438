"""What the API keeps for itself: the answers to requests that may be sent again."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class KeptAnswer(models.Model):
    """The answer to a POST with an ``Idempotency-Key`` (答复存根): sent again, it is given again and nothing is done.

    Without ``status`` it is only a claim: somebody is at it, in the name of ``claim``.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="谁的")
    key = models.CharField("键", max_length=80)
    request_hash = models.CharField("请求的摘要", max_length=64)
    claim = models.UUIDField("经手")
    at = models.DateTimeField("何时")
    status = models.PositiveSmallIntegerField("状态码", null=True, blank=True)
    body = models.TextField("答复", blank=True)
    headers = models.JSONField("答复头", default=dict, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "答复存根"
        indexes = [models.Index(fields=["at"])]
        constraints = [
            models.UniqueConstraint(name="one_answer_a_key", fields=["user", "key"]),
            models.CheckConstraint(
                name="kept_answer_is_an_answer", condition=Q(status=None) | Q(status__gte=200, status__lt=500)
            ),
        ]

    def __str__(self) -> str:
        return self.key
