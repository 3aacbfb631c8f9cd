"""What a county lays down for its rooms: the points of a check, the spine widths that are offered."""

import django.db.models.deletion
from django.db import migrations, models

from cundang.custodians.row_security import row_security


class Migration(migrations.Migration):
    dependencies = [("custodians", "0001_initial"), ("holdings", "0019_bracket_keys")]

    operations = [
        migrations.CreateModel(
            name="KeepingRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=5)),
                ("place", models.IntegerField()),
                ("code", models.CharField(max_length=20)),
                ("name", models.CharField(blank=True, max_length=60)),
                (
                    "office",
                    models.ForeignKey(
                        db_column="office_code",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="custodians.office",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("office", "kind", "code"), name="keeping_rule_once"),
                ],
            },
        ),
        row_security("holdings_keepingrule", of_county=True),
    ]
