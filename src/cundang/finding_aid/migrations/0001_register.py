"""The name register: mentions, and each name of an office once."""

import django.db.models.deletion
from django.db import migrations, models

from cundang.custodians.row_security import row_security


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("custodians", "0001_initial"),
        ("holdings", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.IntegerField(null=True)),
                ("start", models.IntegerField(null=True)),
                ("name", models.CharField(db_collation="C", max_length=30)),
                ("written", models.CharField(max_length=60)),
                ("source", models.CharField(max_length=9)),
                ("role", models.CharField(blank=True, max_length=20)),
                ("confidence", models.FloatField()),
                (
                    "item",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="holdings.item",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_column="office_code",
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="custodians.office",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="holdings.page",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["office", "name"], name="mention_name"),
                    models.Index(fields=["item"], name="mention_item"),
                    models.Index(condition=models.Q(("page__isnull", False)), fields=["page"], name="mention_page"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RegisteredName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(db_collation="C", max_length=30)),
                ("mentions", models.IntegerField()),
                ("listed", models.IntegerField()),
                ("sound", models.CharField(blank=True, db_collation="C", max_length=200)),
                ("accent", models.CharField(blank=True, db_collation="C", max_length=200)),
                ("initials", models.CharField(blank=True, db_collation="C", max_length=30)),
                ("cut1", models.CharField(blank=True, db_collation="C", max_length=3)),
                ("cut2", models.CharField(blank=True, db_collation="C", max_length=3)),
                ("cut3", models.CharField(blank=True, db_collation="C", max_length=3)),
                ("cut4", models.CharField(blank=True, db_collation="C", max_length=3)),
                (
                    "office",
                    models.ForeignKey(
                        db_column="office_code",
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="custodians.office",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["name", "office"], name="registered_name"),
                    models.Index(fields=["sound", "office"], name="registered_sound"),
                    models.Index(fields=["accent", "office"], name="registered_accent"),
                    models.Index(fields=["initials", "office"], name="registered_initials"),
                    models.Index(fields=["cut1", "office"], name="registered_cut1"),
                    models.Index(fields=["cut2", "office"], name="registered_cut2"),
                    models.Index(fields=["cut3", "office"], name="registered_cut3"),
                    models.Index(fields=["cut4", "office"], name="registered_cut4"),
                ],
                "constraints": [models.UniqueConstraint(fields=("office", "name"), name="registered_once")],
            },
        ),
        row_security("finding_aid_mention"),
        row_security("finding_aid_registeredname"),
    ]
