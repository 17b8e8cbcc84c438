"""The shipped reminder rules (提醒规则); an administrator can change every one."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

RULES: list[tuple[str, str, int, int | None, str]] = [
    ("到期前 7 个工作日", "due", -7, None, "clerk"),
    ("到期前 3 个工作日", "due", -3, None, "clerk"),
    ("到期前 1 个工作日", "due", -1, None, "clerk"),
    ("到期当天", "due", 0, None, "clerk"),
    ("超期第 1 天起每 3 个工作日", "due", 1, 3, "clerk"),
    ("超期 5 个工作日，抄部门负责人", "due", 5, None, "head"),
    ("超期 5 个工作日，抄督查室", "due", 5, None, "supervisor"),
    ("签收时限当天", "unsigned", 0, None, "clerk"),
    ("过了签收时限，每 2 个工作日", "unsigned", 1, 2, "clerk"),
    ("过了签收时限 2 个工作日，抄部门负责人", "unsigned", 2, None, "head"),
    ("过了签收时限 2 个工作日，抄督查室", "unsigned", 2, None, "supervisor"),
    ("交办 3 个工作日还没有首次反馈", "first", 3, None, "clerk"),
    ("该报进展的当天", "unreported", 0, None, "clerk"),
    ("没有按时报进展，每 3 个工作日", "unreported", 1, 3, "clerk"),
]


def make(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    rule = apps.get_model("tracking", "ReminderRule")
    for name, kind, offset, every, audience in RULES:
        fields = {"kind": kind, "offset": offset, "every": every, "audience": audience}
        rule.objects.get_or_create(name=name, defaults=fields)


class Migration(migrations.Migration):
    dependencies = [("tracking", "0002_outbox_details")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop, elidable=False)]
