from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_sign_in_records"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="is_large_print",
            field=models.BooleanField(default=False, verbose_name="大字显示"),
        ),
    ]
