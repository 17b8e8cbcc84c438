"""Working days and reminder rules."""

from django.contrib import admin

from accounts.administration import EditableAdmin, KeptAdmin
from tracking.models import CalendarDay, ReminderRule


@admin.register(CalendarDay)
class CalendarDayAdmin(EditableAdmin):
    """Holidays and worked weekends that override the published calendar."""

    list_display = ["day", "is_working", "name"]
    list_filter = ["is_working"]
    date_hierarchy = "day"
    ordering = ["-day"]


@admin.register(ReminderRule)
class ReminderRuleAdmin(KeptAdmin):
    """When whom is reminded; a rule that is no longer wanted is switched off."""

    list_display = ["name", "kind", "offset", "every", "audience", "is_active"]
    list_editable = ["is_active"]
    list_filter = ["kind", "audience", "is_active"]
    ordering = ["kind", "audience", "offset"]
