"""The whole life of a task: pieces and units, what departments send up, orders to hurry, and events that tell all."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tracking", "0006_own_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Filing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("report", "反馈"),
                            ("extension", "延期申请"),
                            ("closure", "办结申请"),
                            ("dispute", "异议"),
                        ],
                        max_length=10,
                        verbose_name="呈报",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("at_head", "待审签"),
                            ("sent_back", "退回修改"),
                            ("at_office", "待裁定"),
                            ("delivered", "已报出"),
                            ("granted", "同意"),
                            ("refused", "不同意"),
                            ("withdrawn", "已撤回"),
                        ],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="说明")),
                ("progress", models.TextField(blank=True, verbose_name="进展情况")),
                ("problems", models.TextField(blank=True, verbose_name="存在的问题")),
                ("next_step", models.TextField(blank=True, verbose_name="下一步措施")),
                ("percent", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="进度")),
                ("period_on", models.DateField(blank=True, null=True, verbose_name="报哪一期")),
                ("old_due_on", models.DateField(blank=True, null=True, verbose_name="原时限")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="希望延到")),
                ("granted_on", models.DateField(blank=True, null=True, verbose_name="同意延到")),
                ("is_late", models.BooleanField(default=False, verbose_name="时限已过才申请")),
                ("wants_out", models.BooleanField(default=False, verbose_name="请求退出配合")),
                ("taken_in", models.JSONField(blank=True, default=list, verbose_name="带入的反馈")),
                ("flaws", models.JSONField(blank=True, default=list, verbose_name="体检意见")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("at", models.DateTimeField(verbose_name="何时")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="裁定时间")),
                ("verdict", models.TextField(blank=True, verbose_name="裁定意见")),
            ],
            options={
                "verbose_name": "呈报",
                "verbose_name_plural": "呈报",
            },
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "人员变动"), ("department", "机构变动")], max_length=10, verbose_name="类型"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("note", models.TextField(blank=True, verbose_name="说明")),
                ("moved", models.PositiveIntegerField(default=0, verbose_name="件数")),
            ],
            options={
                "verbose_name": "移交",
                "verbose_name_plural": "移交",
            },
        ),
        migrations.CreateModel(
            name="Urging",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("urged_on", models.DateField(verbose_name="催办日期")),
                (
                    "way",
                    models.CharField(
                        choices=[("system", "系统"), ("phone", "电话"), ("letter", "发函"), ("on_site", "现场")],
                        default="system",
                        max_length=8,
                        verbose_name="方式",
                    ),
                ),
                ("text", models.TextField(verbose_name="催办内容")),
                ("at", models.DateTimeField(verbose_name="催办时间")),
                ("answer", models.TextField(blank=True, verbose_name="答复")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="答复时间")),
            ],
            options={
                "verbose_name": "催办",
                "verbose_name_plural": "催办",
            },
        ),
        migrations.RemoveConstraint(
            model_name="task",
            name="one_serial_a_registration",
        ),
        migrations.AddField(
            model_name="assignment",
            name="handler",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="handled",
                to=settings.AUTH_USER_MODEL,
                verbose_name="经办人",
            ),
        ),
        migrations.AddField(
            model_name="department",
            name="head_signs",
            field=models.BooleanField(
                default=False,
                help_text="经办人的反馈、延期申请和办结申请先由部门负责人审签，再报督查室",
                verbose_name="须部门负责人审签",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="endorsed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="审签人",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="flaws",
            field=models.JSONField(blank=True, default=list, verbose_name="体检意见"),
        ),
        migrations.AddField(
            model_name="report",
            name="period_on",
            field=models.DateField(blank=True, null=True, verbose_name="报哪一期"),
        ),
        migrations.AddField(
            model_name="report",
            name="taken_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="takes_in",
                to="tracking.report",
                verbose_name="并入的反馈",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="extensions",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="延期次数"),
        ),
        migrations.AddField(
            model_name="task",
            name="officer",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="督查员",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children",
                to="tracking.task",
                verbose_name="上级事项",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="paused_days",
            field=models.PositiveIntegerField(default=0, verbose_name="挂起天数"),
        ),
        migrations.AddField(
            model_name="task",
            name="reported_for",
            field=models.DateField(blank=True, null=True, verbose_name="已报到哪一期"),
        ),
        migrations.AddField(
            model_name="task",
            name="rhythm_since",
            field=models.DateField(blank=True, null=True, verbose_name="报送从何时起"),
        ),
        migrations.AddField(
            model_name="task",
            name="structure",
            field=models.CharField(
                choices=[("single", "单独"), ("spread", "分发"), ("unit", "分发到单位"), ("subtask", "分解子项")],
                default="single",
                max_length=8,
                verbose_name="形式",
            ),
        ),
        migrations.AddField(
            model_name="taskevent",
            name="acting_for",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tracking.post",
                verbose_name="批准人",
            ),
        ),
        migrations.AddField(
            model_name="taskevent",
            name="changes",
            field=models.JSONField(blank=True, default=dict, verbose_name="变化"),
        ),
        migrations.AddField(
            model_name="taskevent",
            name="inside",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tracking.department",
                verbose_name="只在单位内部",
            ),
        ),
        migrations.AddField(
            model_name="taskevent",
            name="version",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="版本"),
        ),
        migrations.AlterField(
            model_name="task",
            name="number",
            field=models.CharField(max_length=60, unique=True, verbose_name="编号"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(fields=["parent", "status"], name="tracking_ta_parent__599cf3_idx"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(fields=["officer", "status"], name="tracking_ta_officer_1a691b_idx"),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.UniqueConstraint(
                condition=models.Q(("parent", None)),
                fields=("registration", "serial"),
                name="one_serial_a_registration",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.UniqueConstraint(
                condition=models.Q(("parent__isnull", False)), fields=("parent", "serial"), name="one_serial_a_parent"
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("parent__isnull", False), ("structure__in", ["subtask", "unit"])),
                    models.Q(models.Q(("structure__in", ["subtask", "unit"]), _negated=True), ("parent", None)),
                    _connector="OR",
                ),
                name="child_has_a_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskevent",
            constraint=models.UniqueConstraint(fields=("task", "version"), name="one_event_a_version"),
        ),
        migrations.AddField(
            model_name="filing",
            name="authority",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tracking.post",
                verbose_name="批准人",
            ),
        ),
        migrations.AddField(
            model_name="filing",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="filings",
                to=settings.AUTH_USER_MODEL,
                verbose_name="何人",
            ),
        ),
        migrations.AddField(
            model_name="filing",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="裁定人",
            ),
        ),
        migrations.AddField(
            model_name="filing",
            name="department",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="filings",
                to="tracking.department",
                verbose_name="单位",
            ),
        ),
        migrations.AddField(
            model_name="filing",
            name="task",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="filings",
                to="tracking.task",
                verbose_name="事项",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="filing",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="report",
                to="tracking.filing",
                verbose_name="呈报",
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="经手人",
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="from_department",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tracking.department",
                verbose_name="原单位",
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="from_user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="移交人",
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="to_department",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tracking.department",
                verbose_name="新单位",
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="to_user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="接手人",
            ),
        ),
        migrations.AddField(
            model_name="urging",
            name="answer_event",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="tracking.taskevent",
            ),
        ),
        migrations.AddField(
            model_name="urging",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="答复人",
            ),
        ),
        migrations.AddField(
            model_name="urging",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="催办人",
            ),
        ),
        migrations.AddField(
            model_name="urging",
            name="department",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="urgings",
                to="tracking.department",
                verbose_name="单位",
            ),
        ),
        migrations.AddField(
            model_name="urging",
            name="event",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="urging", to="tracking.taskevent"
            ),
        ),
        migrations.AddField(
            model_name="urging",
            name="task",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="urgings",
                to="tracking.task",
                verbose_name="事项",
            ),
        ),
        migrations.AddIndex(
            model_name="filing",
            index=models.Index(fields=["state", "kind", "at"], name="tracking_fi_state_675e4f_idx"),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["at_head", "at_office", "sent_back"])),
                fields=("task", "department", "kind"),
                name="one_open_filing_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "extension"), _negated=True), ("due_on__isnull", False), _connector="OR"
                ),
                name="extension_names_a_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "granted"), _negated=True),
                    models.Q(("kind", "extension"), _negated=True),
                    ("granted_on__isnull", False),
                    _connector="OR",
                ),
                name="granted_says_until_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="decided_says_who",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("from_user__isnull", False), ("kind", "person")),
                    models.Q(("from_department__isnull", False), ("kind", "department")),
                    _connector="OR",
                ),
                name="hand_over_says_from_whom",
            ),
        ),
        migrations.AddIndex(
            model_name="urging",
            index=models.Index(fields=["task", "-at"], name="tracking_ur_task_id_174e99_idx"),
        ),
        migrations.AddIndex(
            model_name="urging",
            index=models.Index(fields=["department", "urged_on"], name="tracking_ur_departm_2a60d1_idx"),
        ),
        migrations.AddConstraint(
            model_name="urging",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answer", ""),
                        ("answer_event__isnull", True),
                        ("answered_at__isnull", True),
                        ("answered_by__isnull", True),
                    ),
                    models.Q(
                        ("answer_event__isnull", False),
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="answered_says_who_and_what",
            ),
        ),
    ]
