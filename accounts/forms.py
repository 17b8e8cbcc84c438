"""Forms of signing in and of passwords, in the words of the office."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm

WRONG = "用户名或密码不对，没有登录。请看看大写锁定有没有打开，再试一次。"


class SignInForm(AuthenticationForm):
    """Name and password. The answer is the same whether the name or the password is wrong."""

    error_messages = {"invalid_login": WRONG, "inactive": WRONG}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].error_messages["required"] = "请填用户名。"
        self.fields["password"].error_messages["required"] = "请填密码。"


class NewPasswordForm(PasswordChangeForm):
    """A new password, typed twice; it must differ from the one somebody else may know."""

    error_messages = {
        "password_incorrect": "现在的密码不对。",
        "password_mismatch": "两次输入的新密码不一样。",
    }
    field_order = ["old_password", "new_password1", "new_password2"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "old_password": "现在的密码",
            "new_password1": "新密码",
            "new_password2": "再输一遍新密码",
        }
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].error_messages["required"] = f"请填{label.removeprefix('再输一遍')}。"
        self.fields["new_password1"].help_text = "至少 8 个字符，不能全是数字，不能和姓名、用户名相近。"
        self.fields["new_password2"].help_text = ""

    def clean_new_password1(self) -> str:
        new: str = self.cleaned_data["new_password1"]
        if new and new == self.cleaned_data.get("old_password"):
            raise forms.ValidationError("新密码和现在的一样，请换一个。")
        return new
