"""The 督查员 is told when nobody is left in a department: the kind of rule, and the shipped one."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def make(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    fields = {"kind": "deserted", "offset": 0, "every": 5, "audience": "supervisor"}
    apps.get_model("tracking", "ReminderRule").objects.get_or_create(name="单位没有人，每 5 个工作日", defaults=fields)


class Migration(migrations.Migration):
    dependencies = [("tracking", "0010_one_answer_for_all_urgings")]

    operations = [
        migrations.AlterField(
            model_name="reminderrule",
            name="kind",
            field=models.CharField(
                choices=[
                    ("due", "到期日前后"),
                    ("unsigned", "一直没有签收"),
                    ("unreported", "到期没有报进展"),
                    ("first", "一次也没有报进展"),
                    ("deserted", "单位没有人"),
                ],
                default="due",
                max_length=12,
                verbose_name="针对",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminderrule",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("kind", "deserted"), _negated=True), ("offset", 0), _connector="OR"),
                name="nobody_left_has_no_anchor",
                violation_error_message="单位没有人，发现那天就提醒，不用数日子：“第几个工作日”填 0。",
            ),
        ),
        migrations.RunPython(make, migrations.RunPython.noop, elidable=False),
    ]
