"""Staff's decisions on who is whom."""

import django.db.models.deletion
from django.db import migrations, models

from cundang.custodians.row_security import row_security, second_office


class Migration(migrations.Migration):
    dependencies = [
        ("custodians", "0001_initial"),
        ("finding_aid", "0003_desk"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="rosterentry",
            index=models.Index(fields=["roster", "household"], name="roster_household"),
        ),
        migrations.CreateModel(
            name="Tie",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(db_collation="C", max_length=30)),
                ("place", models.CharField(max_length=60)),
                ("other", models.CharField(max_length=60)),
                ("same", models.BooleanField()),
                ("decision", models.UUIDField()),
                ("reason", models.CharField(max_length=200)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("undone_by", models.CharField(blank=True, max_length=150)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "office",
                    models.ForeignKey(
                        db_column="office_code",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="custodians.office",
                    ),
                ),
                (
                    "other_office",
                    models.ForeignKey(
                        db_column="other_office_code",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="custodians.office",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["name"], name="tie_name")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("place", models.F("other")), _negated=True), name="tie_of_two_places"
                    )
                ],
            },
        ),
        row_security("finding_aid_tie"),
        second_office("finding_aid_tie", "other_office_code"),
    ]
