"""Catalogue imports with their reports, and the class list of DA/T 13-2022."""

import csv
from pathlib import Path

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from cundang.custodians.row_security import row_security

CLASSES = Path(__file__).parent.parent / "data" / "classes.csv"


def load_classes(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Add the rows of `data/classes.csv`; a newer standard comes as another version beside it."""
    with CLASSES.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    apps.get_model("holdings", "RecordClass").objects.using(editor.connection.alias).bulk_create(
        apps.get_model("holdings", "RecordClass")(**row) for row in rows
    )


def unload_classes(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take them out again."""
    rows = apps.get_model("holdings", "RecordClass").objects.using(editor.connection.alias)
    rows.filter(version="DA/T 13-2022").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("custodians", "0001_initial"),
        ("holdings", "0002_row_security"),
        ("strongroom", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=300)),
                ("by", models.CharField(max_length=150)),
                ("dry_run", models.BooleanField()),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("error", models.TextField(blank=True)),
                ("columns", models.JSONField(default=list)),
                ("accepted", models.IntegerField(default=0)),
                ("changed", models.IntegerField(default=0)),
                ("unchanged", models.IntegerField(default=0)),
                ("refused", models.IntegerField(default=0)),
                ("skipped", models.IntegerField(default=0)),
                ("started_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(null=True)),
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
                (
                    "report",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="strongroom.blob",
                    ),
                ),
            ],
        ),
        row_security("holdings_importrun"),
        migrations.RunPython(load_classes, unload_classes),
    ]
