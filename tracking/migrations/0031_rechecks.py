"""Looking again at what was closed, and reviewing what was concluded."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tracking", "0030_taskgram"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "against",
                    models.CharField(
                        choices=[
                            ("recheck", "回头看结论"),
                            ("send_back", "退回重办"),
                            ("settle", "异议裁定"),
                            ("refuse", "不同意延期"),
                            ("named", "通报点名超期"),
                        ],
                        max_length=10,
                        verbose_name="对什么",
                    ),
                ),
                ("matter", models.CharField(blank=True, max_length=60, verbose_name="公文")),
                ("title", models.CharField(max_length=200, verbose_name="结论是什么")),
                ("concluded_on", models.DateField(verbose_name="结论日期")),
                ("ask_by", models.DateField(verbose_name="申请时限")),
                ("note", models.TextField(verbose_name="理由")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待复核"),
                            ("upheld", "维持"),
                            ("changed", "变更"),
                            ("revoked", "撤销"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="申请时间")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="复核时间")),
                ("verdict", models.TextField(blank=True, verbose_name="复核意见")),
                ("result", models.CharField(blank=True, max_length=200, verbose_name="复核以后")),
            ],
            options={
                "verbose_name": "复核",
                "verbose_name_plural": "复核",
            },
        ),
        migrations.CreateModel(
            name="Draw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "round",
                    models.CharField(
                        choices=[("first", "第一轮"), ("second", "第二轮"), ("by_hand", "手工加查")],
                        max_length=8,
                        verbose_name="第几轮",
                    ),
                ),
                ("week_on", models.DateField(verbose_name="哪一周")),
                ("days", models.PositiveSmallIntegerField(verbose_name="办结后几天")),
                ("closed_from", models.DateField(verbose_name="办结日期从")),
                ("closed_to", models.DateField(verbose_name="办结日期到")),
                ("seed", models.CharField(max_length=64, verbose_name="种子")),
                ("population", models.JSONField(default=list, verbose_name="总体")),
                ("terms", models.JSONField(default=dict, verbose_name="抽法")),
                ("at", models.DateTimeField(verbose_name="何时")),
            ],
            options={
                "verbose_name": "回头看抽查",
                "verbose_name_plural": "回头看抽查",
            },
        ),
        migrations.CreateModel(
            name="Recheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "round",
                    models.CharField(
                        choices=[("first", "第一轮"), ("second", "第二轮"), ("by_hand", "手工加查")],
                        max_length=8,
                        verbose_name="第几轮",
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("lot", "抽中"),
                            ("unit", "单位轮到"),
                            ("hard", "硬任务必查"),
                            ("late", "超期办结必查"),
                            ("objected", "有异议必查"),
                            ("failed", "上次不属实必查"),
                            ("by_hand", "手工加查"),
                        ],
                        max_length=8,
                        verbose_name="为什么查",
                    ),
                ),
                ("lot", models.CharField(blank=True, max_length=12, verbose_name="签号")),
                ("reason", models.TextField(blank=True, verbose_name="加查的理由")),
                ("closed_on", models.DateField(verbose_name="办结日期")),
                ("drawn_on", models.DateField(verbose_name="抽出日期")),
                ("due_on", models.DateField(verbose_name="查完时限")),
                ("is_own", models.BooleanField(default=False, verbose_name="本人办结的")),
                ("is_announced", models.BooleanField(default=False, verbose_name="事先告诉单位")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待回访"),
                            ("mending", "整改中"),
                            ("done", "已查"),
                            ("dropped", "不用查了"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                (
                    "found",
                    models.CharField(
                        blank=True,
                        choices=[("true", "属实"), ("partly", "部分属实"), ("false", "不属实")],
                        max_length=8,
                        verbose_name="结论",
                    ),
                ),
                (
                    "standing",
                    models.CharField(
                        blank=True,
                        choices=[("true", "属实"), ("partly", "部分属实"), ("false", "不属实")],
                        max_length=8,
                        verbose_name="算数的结论",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="查到的情况")),
                ("visited_on", models.DateField(blank=True, null=True, verbose_name="哪天去的")),
                ("reopened", models.BooleanField(default=False, verbose_name="重新打开了")),
                ("mend_by", models.DateField(blank=True, null=True, verbose_name="整改时限")),
                ("mended_at", models.DateTimeField(blank=True, null=True, verbose_name="报整改时间")),
                ("found_at", models.DateTimeField(blank=True, null=True, verbose_name="记录时间")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="了结时间")),
                ("made_at", models.DateTimeField(verbose_name="列入时间")),
            ],
            options={
                "verbose_name": "回头看",
                "verbose_name_plural": "回头看",
            },
        ),
        migrations.AddField(
            model_name="organisation",
            name="appeal_days",
            field=models.PositiveSmallIntegerField(
                default=5,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)],
                verbose_name="几个工作日内可以申请复核",
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="recheck_failed",
            field=models.BooleanField(default=True, verbose_name="上次回头看不属实的必查"),
        ),
        migrations.AddField(
            model_name="organisation",
            name="recheck_first",
            field=models.PositiveSmallIntegerField(
                default=30,
                validators=[django.core.validators.MinValueValidator(7), django.core.validators.MaxValueValidator(365)],
                verbose_name="第一轮：办结后几天",
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="recheck_hard",
            field=models.BooleanField(default=False, verbose_name="硬任务必查"),
        ),
        migrations.AddField(
            model_name="organisation",
            name="recheck_is_announced",
            field=models.BooleanField(
                default=False, help_text="不勾就是不打招呼：单位看到结果才知道查过", verbose_name="回访以前告诉单位"
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="recheck_is_on",
            field=models.BooleanField(
                default=True,
                help_text="每周一自动抽一次；关掉以后不再抽，已经抽出来的照查",
                verbose_name="办结以后回头看",
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="recheck_late",
            field=models.BooleanField(default=True, verbose_name="超期办结的必查"),
        ),
        migrations.AddField(
            model_name="organisation",
            name="recheck_least",
            field=models.PositiveSmallIntegerField(
                default=1,
                help_text="不够就全抽",
                validators=[django.core.validators.MaxValueValidator(100)],
                verbose_name="每次至少抽几件",
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="recheck_objected",
            field=models.BooleanField(default=True, verbose_name="有过异议没有采纳的必查"),
        ),
        migrations.AddField(
            model_name="organisation",
            name="recheck_second",
            field=models.PositiveSmallIntegerField(
                blank=True,
                default=90,
                help_text="不填就只查一轮",
                null=True,
                validators=[django.core.validators.MinValueValidator(7), django.core.validators.MaxValueValidator(730)],
                verbose_name="第二轮：办结后几天",
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="recheck_share",
            field=models.PositiveSmallIntegerField(
                default=20,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)],
                verbose_name="抽查比例（%）",
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="recheck_unit_days",
            field=models.PositiveSmallIntegerField(
                blank=True,
                default=90,
                help_text="这么多天里一件也没有抽到的单位，有办结的就补抽一件；不填就不补",
                null=True,
                validators=[django.core.validators.MinValueValidator(7), django.core.validators.MaxValueValidator(730)],
                verbose_name="每个单位至少多少天查一件",
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="recheck_within",
            field=models.PositiveSmallIntegerField(
                default=5,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)],
                verbose_name="抽出以后几个工作日内查完",
            ),
        ),
        migrations.AlterField(
            model_name="announcement",
            name="kind",
            field=models.CharField(
                choices=[
                    ("orders", "交办、催办和批示"),
                    ("returns", "退回"),
                    ("rulings", "裁定"),
                    ("requests", "送来审签、审核、裁定的"),
                    ("changes", "要求有变化"),
                    ("closures", "办结"),
                    ("reports", "进展"),
                    ("remarks", "留言"),
                    ("rechecks", "回头看"),
                    ("papers", "公文"),
                    ("weekly", "领导周报"),
                ],
                max_length=12,
                verbose_name="种类",
            ),
        ),
        migrations.AlterField(
            model_name="noticechoice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("orders", "交办、催办和批示"),
                    ("returns", "退回"),
                    ("rulings", "裁定"),
                    ("requests", "送来审签、审核、裁定的"),
                    ("changes", "要求有变化"),
                    ("closures", "办结"),
                    ("reports", "进展"),
                    ("remarks", "留言"),
                    ("rechecks", "回头看"),
                    ("papers", "公文"),
                    ("weekly", "领导周报"),
                ],
                max_length=12,
                verbose_name="种类",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("recheck_second__isnull", True), ("recheck_second__gt", models.F("recheck_first")), _connector="OR"
                ),
                name="second_recheck_comes_after_the_first",
                violation_error_message="第二轮要比第一轮晚。",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="谁作的结论",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="behind",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="谁批准的",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="谁申请的",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="conclusion",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appeals",
                to="tracking.taskevent",
                verbose_name="结论",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="谁复核的",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="department",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appeals",
                to="tracking.department",
                verbose_name="单位",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="event",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tracking.taskevent",
                verbose_name="申请的步骤",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="filing",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appeals",
                to="tracking.filing",
                verbose_name="呈报",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="task",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appeals",
                to="tracking.task",
                verbose_name="事项",
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.UniqueConstraint(fields=("round", "week_on"), name="one_draw_a_round_and_week"),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(("round", "by_hand"), _negated=True), name="nobody_draws_by_hand"
            ),
        ),
        migrations.AddField(
            model_name="recheck",
            name="added_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="谁加的",
            ),
        ),
        migrations.AddField(
            model_name="recheck",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="办结的人",
            ),
        ),
        migrations.AddField(
            model_name="recheck",
            name="draw",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rechecks",
                to="tracking.draw",
                verbose_name="抽查",
            ),
        ),
        migrations.AddField(
            model_name="recheck",
            name="event",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recheck",
                to="tracking.taskevent",
                verbose_name="步骤",
            ),
        ),
        migrations.AddField(
            model_name="recheck",
            name="found_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="谁查的",
            ),
        ),
        migrations.AddField(
            model_name="recheck",
            name="officer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rechecks",
                to=settings.AUTH_USER_MODEL,
                verbose_name="回访的督查员",
            ),
        ),
        migrations.AddField(
            model_name="recheck",
            name="task",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rechecks",
                to="tracking.task",
                verbose_name="事项",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="recheck",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appeals",
                to="tracking.recheck",
                verbose_name="回头看",
            ),
        ),
        migrations.AddIndex(
            model_name="recheck",
            index=models.Index(fields=["state", "due_on"], name="tracking_re_state_e1a95f_idx"),
        ),
        migrations.AddIndex(
            model_name="recheck",
            index=models.Index(fields=["officer", "state"], name="tracking_re_officer_a3d909_idx"),
        ),
        migrations.AddIndex(
            model_name="recheck",
            index=models.Index(fields=["standing", "task"], name="tracking_re_standin_17f636_idx"),
        ),
        migrations.AddConstraint(
            model_name="recheck",
            constraint=models.UniqueConstraint(
                condition=models.Q(("round", "by_hand"), _negated=True),
                fields=("task", "round", "closed_on"),
                name="one_recheck_a_round_and_closing",
            ),
        ),
        migrations.AddConstraint(
            model_name="recheck",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["mending", "waiting"])),
                fields=("task", "round"),
                name="one_open_recheck_a_round",
            ),
        ),
        migrations.AddConstraint(
            model_name="recheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("found", ""), ("found_at__isnull", True), ("found_by__isnull", True), ("standing", "")),
                    models.Q(
                        models.Q(("found", ""), _negated=True), ("found_at__isnull", False), ("found_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="found_says_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="recheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("added_by__isnull", True), ("draw__isnull", False)),
                    models.Q(("added_by__isnull", False), ("draw__isnull", True)),
                    _connector="OR",
                ),
                name="recheck_is_drawn_or_added",
            ),
        ),
        migrations.AddConstraint(
            model_name="recheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_own", True),
                    ("closed_by__isnull", True),
                    ("found_by__isnull", True),
                    models.Q(("found_by", models.F("closed_by")), _negated=True),
                    _connector="OR",
                ),
                name="who_closed_it_goes_only_alone",
            ),
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(fields=["state", "at"], name="tracking_ap_state_989ab5_idx"),
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(fields=["department", "state"], name="tracking_ap_departm_53adc2_idx"),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("conclusion__isnull", False), models.Q(("state", "withdrawn"), _negated=True)),
                fields=("conclusion", "department"),
                name="one_appeal_a_conclusion",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("matter", ""), _negated=True), models.Q(("state", "withdrawn"), _negated=True)
                ),
                fields=("matter", "task", "department"),
                name="one_appeal_a_paper",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(
                        models.Q(("decided_by", models.F("author")), _negated=True),
                        models.Q(("decided_by", models.F("behind")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="reviewed_by_somebody_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("state__in", ["changed", "revoked", "upheld"]),
                    ),
                    models.Q(
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        models.Q(("state__in", ["changed", "revoked", "upheld"]), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="reviewed_says_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("conclusion__isnull", False), ("matter", "")),
                    models.Q(("conclusion__isnull", True), models.Q(("matter", ""), _negated=True)),
                    _connector="OR",
                ),
                name="appeal_is_against_something",
            ),
        ),
    ]
