"""What a task is found again by when somebody asks for the like of it (归并)."""

from django.db import models


class TaskGram(models.Model):
    """A rare pair of characters in the title or the original words of a task (``directives.similar.grams``)."""

    pk = models.CompositePrimaryKey("gram", "task")
    gram = models.BigIntegerField("字对")
    task = models.ForeignKey("tracking.Task", models.CASCADE, related_name="grams", verbose_name="事项")

    class Meta:
        verbose_name = verbose_name_plural = "事项的字对"

    def __str__(self) -> str:
        return f"{self.gram}"
