"""A page may be a text without an image: taken over from an earlier system."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("holdings", "0004_unread"), ("strongroom", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="page",
            name=name,
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="strongroom.blob"
            ),
        )
        for name in ("image", "source")
    ]
