"""Forms of people in the administrator's site (后台): whoever works has a department, whoever goes leaves no gap."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils import timezone

from accounts.account_forms import AccountForm
from accounts.models import User
from tracking.leaving import holdings_of
from tracking.models import Membership
from tracking.staffing import WORKERS

if TYPE_CHECKING:
    _Rows = BaseInlineFormSet[Membership, User, forms.ModelForm[Membership]]
else:  # it takes no parameters at run time
    _Rows = BaseInlineFormSet

NO_DEPARTMENT = "{role}要有单位才能签收、反馈：请选他在哪个单位。已经离开的，去掉“在用”的勾，停用账号。"
FIRST_HAND_OVER = "没有停用：{what}请先点上面的“移交”；一定要先停用，就勾选下面的“先停用，以后再移交”再保存。"


class PersonForm(AccountForm):
    """An account that is not closed by accident while somebody still needs its owner."""

    leaves_work = forms.BooleanField(
        label="先停用，以后再移交", required=False, help_text="没办完的事会列在“人员和机构”最上面，直到有人接手。"
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if "is_active" in self.changed_data and not given.get("is_active") and not given.get("leaves_work"):
            held = holdings_of(User.objects.get(pk=self.instance.pk), timezone.now())
            if held.must_be_asked:
                self.add_error("is_active", FIRST_HAND_OVER.format(what="".join(held.sentences)))
        return given


class MembershipRows(_Rows):
    """Where somebody belongs; an account that is to act for a department has one."""

    def clean(self) -> None:
        super().clean()
        user = self.instance
        if user.is_active and user.role in WORKERS and not any(map(self._stays, self.forms)):
            raise ValidationError(NO_DEPARTMENT.format(role=user.get_role_display()))

    def _stays(self, form: forms.BaseForm) -> bool:
        given = getattr(form, "cleaned_data", {})
        return bool(given.get("department")) and not given.get("DELETE")
