"""The arranging desk: order, codes given here, sealed boxes, and the steps that can be undone."""

import django.db.models.deletion
from django.db import migrations, models

from cundang.custodians.row_security import row_security


class Migration(migrations.Migration):
    dependencies = [("custodians", "0001_initial"), ("holdings", "0017_proposals")]

    operations = [
        migrations.AddField("item", "place", models.BigIntegerField(null=True)),
        migrations.AddField("item", "coded_here", models.BooleanField(default=False)),
        migrations.AddField("box", "sealed_by", models.CharField(blank=True, db_default="", max_length=150)),
        migrations.AddField("box", "sealed_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="DeskStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=80)),
                ("act", models.CharField(max_length=20)),
                ("change", models.JSONField(default=dict)),
                ("account", models.BigIntegerField(null=True)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField(auto_now_add=True)),
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
            ],
            options={"indexes": [models.Index(fields=["office", "place", "-id"], name="desk_step_place")]},
        ),
        row_security("holdings_deskstep"),
        migrations.CreateModel(
            name="PaperThickness",
            fields=[
                (
                    "office",
                    models.OneToOneField(
                        db_column="office_code",
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="custodians.office",
                    ),
                ),
                ("mm_per_100_sheets", models.DecimalField(decimal_places=1, max_digits=5)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField(auto_now=True)),
            ],
        ),
        row_security("holdings_paperthickness"),
    ]
