"""Work that goes on without its page: the row is its progress and its end."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tracking", "0025_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20, verbose_name="种类")),
                ("about", models.CharField(max_length=60, verbose_name="关于")),
                ("title", models.CharField(max_length=200, verbose_name="什么事")),
                ("unit", models.CharField(default="件", max_length=4, verbose_name="单位词")),
                ("order", models.JSONField(default=dict, verbose_name="要办的")),
                ("kept", models.JSONField(default=dict, verbose_name="已办的")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "排队"),
                            ("running", "正在办"),
                            ("done", "已办完"),
                            ("failed", "没有办成"),
                            ("stopped", "已停下"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("stage", models.CharField(blank=True, max_length=40, verbose_name="正在做")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="总数")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="已办数")),
                ("may_stop", models.BooleanField(default=True, verbose_name="可以停")),
                ("is_stopping", models.BooleanField(default=False, verbose_name="要停下")),
                ("leased_until", models.DateTimeField(blank=True, null=True, verbose_name="租约到期")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="次数")),
                ("said", models.TextField(blank=True, verbose_name="结果")),
                ("place", models.CharField(max_length=200, verbose_name="地址")),
                ("at", models.DateTimeField(verbose_name="要求时间")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
                ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="看过结果的时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="jobs",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="谁要的",
                    ),
                ),
            ],
            options={
                "verbose_name": "后台工作",
                "verbose_name_plural": "后台工作",
                "indexes": [
                    models.Index(fields=["by", "state"], name="tracking_jo_by_id_9aa842_idx"),
                    models.Index(fields=["state", "at"], name="tracking_jo_state_994754_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("waiting", "running"))),
                        fields=("by", "kind", "about"),
                        name="one_unfinished_job_of_a_kind",
                    )
                ],
            },
        ),
    ]
