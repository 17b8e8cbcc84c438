"""What a password must be like, beyond what Django says in Chinese."""

from django.contrib.auth.password_validation import MinimumLengthValidator


class LongEnough(MinimumLengthValidator):
    """At least eight characters; Django's own sentence has no Chinese."""

    def get_error_message(self) -> str:
        return f"新密码太短，至少要 {self.min_length} 个字符。"

    def get_help_text(self) -> str:
        return f"密码至少 {self.min_length} 个字符。"
