from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_hints"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="phone",
            field=models.CharField(
                blank=True, help_text="办公电话，同一件事项上的人看得到。", max_length=40, verbose_name="电话"
            ),
        ),
    ]
