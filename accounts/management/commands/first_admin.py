"""``manage.py first_admin``: the first 管理员 of an empty installation, with a one-time password printed once."""

import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Role, User

LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that look alike on paper
LENGTH = 14


class Command(BaseCommand):
    """Does nothing where an active 管理员 exists, so that it can stand in every start."""

    help = "没有管理员时建立第一个，打印一次性密码；已经有了就什么也不做。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", default="admin", help="用户名，默认 admin")
        parser.add_argument("--name", default="系统管理员", help="姓名，默认 系统管理员")
        parser.add_argument("--email", default="", help="邮箱")

    def handle(self, *_: Any, username: str, name: str, email: str, **__: Any) -> None:
        if User.objects.filter(role=Role.ADMIN, is_active=True).exists():
            self.stdout.write("已经有管理员，没有新建。")
            return
        if User.objects.filter(username=username).exists():
            raise CommandError(f"用户名 {username} 已经有人用了，没有新建。请用 --username 换一个。")
        password = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        User.objects.create_user(username, email, password, name=name, role=Role.ADMIN)
        self.stdout.write(f"建好了第一个管理员。用户名：{username}　密码：{password}")
        self.stdout.write("这个密码只显示这一次，第一次登录时要换掉。")
