"""Mails as they went out, and reminders as they were made."""

from django.contrib import admin

from accounts.administration import RecordAdmin, RecordInline
from tracking.models import Mail, MailItem, Reminder


class MailItemInline(RecordInline):
    """What a mail carries."""

    model = MailItem
    fields = ["reminder", "notice", "announcement", "event"]


@admin.register(Mail)
class MailAdmin(RecordAdmin):
    """The outbox row by row."""

    inlines = [MailItemInline]
    list_display = ["local_date", "subject", "recipient", "address", "channel", "result", "attempts", "sent_at"]
    list_display_links = ["local_date", "subject"]
    list_filter = ["state", "channel"]
    list_select_related = ["recipient"]
    search_fields = ["subject", "address", "recipient__name"]
    date_hierarchy = "local_date"
    ordering = ["-local_date", "-pk"]

    @admin.display(description="状态", ordering="state")
    def result(self, mail: Mail) -> str:
        return mail.result


@admin.register(Reminder)
class ReminderAdmin(RecordAdmin):
    """Which rule fired for which task, and what became of it."""

    list_display = ["fires_on", "task", "rule", "department", "post", "outcome", "reason"]
    list_filter = ["outcome", "rule"]
    list_select_related = ["task", "rule", "department", "post"]
    search_fields = ["task__number", "task__title"]
    date_hierarchy = "fires_on"
    ordering = ["-fires_on", "-pk"]
