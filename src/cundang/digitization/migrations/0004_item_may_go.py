"""An item that was joined with another goes; the images that came with it stay in their batch."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("digitization", "0003_reasons_in_any_language"), ("holdings", "0018_desk")]

    operations = [
        migrations.AlterField(
            "batchpage",
            "item",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="holdings.item",
            ),
        ),
    ]
