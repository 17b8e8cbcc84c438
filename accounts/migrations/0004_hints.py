from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_large_print"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="hides_hints",
            field=models.BooleanField(default=False, editable=False, verbose_name="不再显示入门提示"),
        ),
    ]
