"""Rosters of villages, whose persons are the dictionary of the name register."""

import django.db.models.deletion
from django.db import migrations, models

from cundang.custodians.row_security import row_security


class Migration(migrations.Migration):
    dependencies = [
        ("custodians", "0001_initial"),
        ("finding_aid", "0001_register"),
        ("holdings", "0001_initial"),
        ("strongroom", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="mention",
            name="item",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="holdings.item",
            ),
        ),
        migrations.CreateModel(
            name="Roster",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.IntegerField()),
                ("title", models.CharField(max_length=200)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField(auto_now=True)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="strongroom.blob"
                    ),
                ),
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
        ),
        migrations.CreateModel(
            name="RosterEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sheet", models.CharField(blank=True, max_length=100)),
                ("row", models.IntegerField()),
                ("name", models.CharField(max_length=60)),
                ("household", models.CharField(blank=True, max_length=60)),
                ("relation", models.CharField(blank=True, max_length=20)),
                ("born", models.IntegerField(null=True)),
                ("id_number", models.CharField(blank=True, max_length=18)),
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
                    "roster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="entries", to="finding_aid.roster"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="mention",
            name="entry",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="finding_aid.rosterentry",
            ),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(condition=models.Q(("entry__isnull", False)), fields=["entry"], name="mention_entry"),
        ),
        migrations.AddConstraint(
            model_name="roster",
            constraint=models.UniqueConstraint(fields=("office", "year", "title"), name="roster_once"),
        ),
        row_security("finding_aid_roster"),
        row_security("finding_aid_rosterentry"),
    ]
