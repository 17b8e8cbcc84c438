"""The organisation, its departments with what people call them, and groups of departments."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from accounts.administration import EditableInline, KeptAdmin
from tracking.models import Department, DepartmentAlias, DepartmentGroup, Organisation
from tracking.workflow import OPEN

RECHECK = (
    *("recheck_is_on", "recheck_first", "recheck_second", "recheck_share", "recheck_least", "recheck_unit_days"),
    *("recheck_hard", "recheck_late", "recheck_objected", "recheck_failed"),
)


class AliasInline(EditableInline):
    """What else people call a department."""

    model = DepartmentAlias


@admin.register(Department)
class DepartmentAdmin(KeptAdmin):
    """Responsible bodies: deactivated, never deleted, because tasks keep pointing at them."""

    inlines = [AliasInline]
    list_display = ["name", "full_name", "known_as", "kind", "open_tasks", "order", "is_active"]
    list_editable = ["order"]
    list_filter = ["is_active", "head_signs", "kind"]
    search_fields = ["name", "full_name", "aliases__name"]
    ordering = ["order", "pk"]
    actions = ["deactivate", "activate"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Department]:
        is_open = Q(assignments__task__status__in=OPEN)
        departments: QuerySet[Department] = super().get_queryset(request).prefetch_related("aliases")
        return departments.annotate(open_tasks=Count("assignments", filter=is_open, distinct=True))

    @admin.display(description="别名")
    def known_as(self, department: Department) -> str:
        return "、".join(alias.name for alias in department.aliases.all())

    @admin.display(description="在办事项", ordering="open_tasks")
    def open_tasks(self, department: Any) -> int:
        return int(department.open_tasks)

    @admin.action(description="停用选中的单位")
    def deactivate(self, request: HttpRequest, departments: QuerySet[Department]) -> None:
        for department in departments.filter(is_active=True):
            if left := getattr(department, "open_tasks", 0):
                said = f"{department} 还有 {left} 件在办事项，停用后不再交办新的，旧的照常办；单位撤并的，"
                address = f"{reverse('tracking:reorganise', args=[department.pk])}?how=merge"
                messages.warning(request, format_html('{}<a href="{}">并入别的单位</a>。', said, address))
        count = Department.objects.filter(pk__in=departments.values("pk"), is_active=True).update(is_active=False)
        messages.success(request, f"停用了 {count} 个单位，立项时不再能选。")

    @admin.action(description="启用选中的单位")
    def activate(self, request: HttpRequest, departments: QuerySet[Department]) -> None:
        count = Department.objects.filter(pk__in=departments.values("pk"), is_active=False).update(is_active=True)
        messages.success(request, f"启用了 {count} 个单位。")


class LinesField(forms.CharField):
    """A list of words, one a line."""

    widget = forms.Textarea(attrs={"rows": 4, "cols": 40})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]


class GroupForm(forms.ModelForm):  # type: ignore[type-arg]  # no parameters at run time
    """A group with its other names, one a line."""

    aliases = LinesField(label="别名", required=False, help_text="一行一个，例如：各镇街、各乡镇（街道）")

    class Meta:
        model = DepartmentGroup
        fields = ("name", "aliases", "members", "order")


@admin.register(DepartmentGroup)
class DepartmentGroupAdmin(KeptAdmin):
    """Several departments under one name: 各乡镇街道."""

    form = GroupForm
    list_display = ["name", "known_as", "size", "order"]
    list_editable = ["order"]
    search_fields = ["name"]
    ordering = ["order", "pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[DepartmentGroup]:
        groups: QuerySet[DepartmentGroup] = super().get_queryset(request)
        return groups.annotate(size=Count("members"))

    @admin.display(description="别名")
    def known_as(self, group: DepartmentGroup) -> str:
        return "、".join(group.aliases)

    @admin.display(description="成员单位", ordering="size")
    def size(self, group: Any) -> str:
        return f"{group.size} 个"


@admin.register(Organisation)
class OrganisationAdmin(KeptAdmin):
    """One row: its list leads straight to it; saving it for the first time makes it."""

    fieldsets = [
        ("名称", {"fields": ["name", "sender", "phone", "mailbox"]}),
        ("立项", {"fields": ["number_prefix", "basis"]}),
        ("默认期限", {"fields": ["hard_days", "minutes_days", "instruction_days", "accept_days"]}),
        ("减负", {"fields": ["weekly_asks"]}),
        ("回头看", {"fields": [*RECHECK, "recheck_within", "recheck_is_announced"]}),
        ("复核", {"fields": ["appeal_days"]}),
        ("发信", {"fields": ["send_from", "send_until", "digest_at", "weekly_on"]}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Organisation | None:
        """The shipped defaults where nobody has saved it yet: looking at them keeps nothing."""
        return super().get_object(request, object_id, from_field) or (
            Organisation.current() if object_id == "1" else None
        )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ARG002
        return redirect("admin:tracking_organisation_change", 1)
