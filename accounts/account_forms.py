"""The forms of an account in the administrator's site (后台), in the words of the office."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    ReadOnlyPasswordHashWidget,
    UserChangeForm,
    UserCreationForm,
)

from accounts.models import User

if TYPE_CHECKING:
    _PasswordForm = AdminPasswordChangeForm[User]
    _AccountForm = UserChangeForm[User]
    _NewAccountForm = UserCreationForm[User]
else:  # neither takes parameters at run time
    _PasswordForm, _AccountForm, _NewAccountForm = AdminPasswordChangeForm, UserChangeForm, UserCreationForm


class PasswordLine(ReadOnlyPasswordHashWidget):
    """Whether there is a password, and the way to a new one; nothing of how it is kept."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        is_set = User(password=value or "").has_usable_password() and bool(value)
        said = "已设置" if is_set else "没有设置，现在登录不了"
        return {**context, "summary": [{"label": said}], "button_label": "设一个新密码" if is_set else "设置密码"}


LABELS = {"email": "邮箱", "is_active": "在用"}
HELP = {
    "username": "登录时用，字母、数字和 @ . + - _，最多 150 个字。",
    "is_active": "去掉勾就是停用：不能再登录，办过的事项和记录都在。",
}
MISMATCH = "两次输入的密码不一样。"
GOOD_ONE = "至少 8 个字符，不能全是数字，不能和姓名、用户名相近。本人第一次登录时必须改。"


class NewAccountForm(_NewAccountForm):
    """A new account with a password somebody hands out."""

    error_messages = {"password_mismatch": MISMATCH}

    class Meta(UserCreationForm.Meta):
        labels, help_texts = LABELS, HELP

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, said in (("password1", "初始密码", GOOD_ONE), ("password2", "再输一遍初始密码", "")):
            self.fields[name].label, self.fields[name].help_text = label, said


class AccountForm(_AccountForm):
    """What an account is, beneath the words of the office."""

    class Meta(UserChangeForm.Meta):
        labels, help_texts = LABELS, HELP

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if password := self.fields.get("password"):
            password.widget = PasswordLine()
            password.help_text = "密码谁也看不到。本人忘了，在这里设一个新的告诉他，他下次登录时必须改。"


class HandedOutPasswordForm(_PasswordForm):
    """A password a 管理员 sets for somebody, who must change it at the next sign-in."""

    error_messages = {"password_mismatch": MISMATCH}

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        """Without the choice of an account that nobody could sign in to: that is what 停用 is for."""
        super().__init__(user, *args, **kwargs)
        self.fields.pop("usable_password", None)
        labels = {"password1": "新密码", "password2": "再输一遍新密码"}
        for name, label in labels.items():
            self.fields[name].label, self.fields[name].required = label, True
            self.fields[name].error_messages["required"] = f"请填{label.removeprefix('再输一遍')}。"
        self.fields["password1"].help_text, self.fields["password2"].help_text = GOOD_ONE, ""

    def save(self, commit: bool = True) -> User:
        self.user.must_change_password = True
        return super().save(commit)
