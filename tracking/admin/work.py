"""Tasks and registrations as they are: the pages of the office change them, the administrator's site shows them."""

from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from accounts.administration import RecordAdmin, RecordInline
from tracking.deadlines import Light
from tracking.models import (
    Assignment,
    Department,
    Registration,
    Task,
    TaskEvent,
    TaskSource,
    load_calendar,
)
from tracking.models.parts import Part
from tracking.models.task import TaskQuerySet
from tracking.templatetags.office import SHAPES


class LightFilter(admin.SimpleListFilter):
    """By light, as on the ledger."""

    title = "灯"
    parameter_name = "light"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:  # noqa: ARG002
        return Light.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Task]) -> QuerySet[Task]:  # noqa: ARG002
        return queryset.filter(Q(light_code=self.value())) if self.value() else queryset


class LeadFilter(admin.SimpleListFilter):
    """By lead department."""

    title = "牵头单位"
    parameter_name = "lead"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:  # noqa: ARG002
        return [(str(pk), name) for pk, name in Department.objects.in_order().values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Task]) -> QuerySet[Task]:  # noqa: ARG002
        if not str(self.value() or "").isdecimal():
            return queryset
        leads = Assignment.objects.filter(department_id=int(str(self.value())), role=Part.LEAD)
        return queryset.filter(pk__in=leads.values("task"))


class AssignmentInline(RecordInline):
    """Who has a part in it."""

    model = Assignment
    fields = ["department", "role", "accepted_at", "accepted_by"]


class SourceInline(RecordInline):
    """Where it comes from."""

    model = TaskSource
    fields = ["kind", "title", "said_on", "quote"]


class EventInline(RecordInline):
    """What has happened to it."""

    model = TaskEvent
    fields = ["at", "label", "by", "before", "after", "note"]
    readonly_fields = ["label"]
    ordering = ["-at", "-pk"]

    @admin.display(description="步骤")
    def label(self, event: TaskEvent) -> str:
        return event.label


@admin.register(Task)
class TaskAdmin(RecordAdmin):
    """The ledger for administrators: status, light and progress, with filters; nothing is changed here."""

    inlines = [AssignmentInline, SourceInline, EventInline]
    list_display = ["number", "title", "lead_department", "status", "light", "progress", "due"]
    list_display_links = ["number", "title"]
    list_filter = ["status", LightFilter, "kind", LeadFilter]
    search_fields = ["number", "title", "sources__quote"]
    list_per_page = 50
    show_full_result_count = False
    ordering = ["-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Task]:
        tasks = super().get_queryset(request)
        assert isinstance(tasks, TaskQuerySet)  # noqa: S101
        return tasks.with_light(timezone.localdate(), load_calendar()).for_display()

    def view_on_site(self, obj: Task) -> str:
        return reverse("tracking:task", args=[obj.pk])

    @admin.display(description="牵头单位")
    def lead_department(self, task: Task) -> str:
        return str(task.lead.department) if task.lead else "—"

    @admin.display(description="灯", ordering="light_code")
    def light(self, task: Task) -> str:
        code = Light(task.light_code)
        return format_html('<span class="light light-{}">{}</span>', SHAPES[code], code.label)

    @admin.display(description="进度", ordering="percent")
    def progress(self, task: Task) -> str:
        return f"{task.percent}%"

    @admin.display(description="完成时限", ordering="due_on")
    def due(self, task: Task) -> date | str:
        return task.due_on or ("长期坚持" if task.is_long_term else "—")


@admin.register(Registration)
class RegistrationAdmin(RecordAdmin):
    """立项单: never deleted, never changed."""

    list_display = ["number", "source_title", "source_kind", "source_on", "approver", "approved_on", "created_by"]
    list_filter = ["source_kind", "approver"]
    list_select_related = ["approver", "created_by"]
    search_fields = ["number", "source_title"]
    date_hierarchy = "approved_on"
    ordering = ["-pk"]

    def view_on_site(self, obj: Registration) -> str:
        return reverse("tracking:registration", args=[obj.pk])
