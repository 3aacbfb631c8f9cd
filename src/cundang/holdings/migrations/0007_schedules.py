"""Filing scope and retention tables, with the program's own from `data/schedule.csv`: a default, to be replaced."""

import csv
from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

DEFAULT = Path(__file__).parent.parent / "data" / "schedule.csv"
NAME = "默认表，请以当地档案主管部门批准的为准"


def load_default(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The default version; before the tables are locked, since it belongs to no office."""
    alias = editor.connection.alias
    made = apps.get_model("holdings", "Schedule").objects.using(alias).create(name=NAME, draft=False)
    row = apps.get_model("holdings", "ScheduleRow")
    with DEFAULT.open(encoding="utf-8", newline="") as source:
        row.objects.using(alias).bulk_create(
            row(schedule=made, place=place, **{**fields, "title_words": fields["title_words"].split()})
            for place, fields in enumerate(csv.DictReader(source), 1)
        )


class Migration(migrations.Migration):
    dependencies = [("custodians", "0001_initial"), ("holdings", "0006_sentences")]

    operations = [
        migrations.CreateModel(
            name="Schedule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("approval_number", models.CharField(blank=True, max_length=100)),
                ("approved_by", models.CharField(blank=True, max_length=100)),
                ("approved_on", models.DateField(null=True)),
                ("draft", models.BooleanField(default=True)),
                ("in_force_from", models.DateField(null=True)),
                ("in_force_to", models.DateField(null=True)),
                ("made_by", models.CharField(blank=True, max_length=150)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "made_from",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="holdings.schedule",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_column="office_code",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="custodians.office",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("office__isnull", False), ("draft", False), _connector="OR"),
                        name="schedule_draft_of_a_county",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("draft", False)),
                        fields=("office", "in_force_from"),
                        name="schedule_once_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScheduleRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.IntegerField()),
                ("code", models.CharField(max_length=20)),
                ("class_code", models.CharField(max_length=20)),
                ("kind", models.CharField(max_length=300)),
                ("retention_as_marked", models.CharField(max_length=20)),
                ("retention_code", models.CharField(blank=True, max_length=10)),
                ("basis", models.CharField(blank=True, max_length=300)),
                ("counted_from", models.CharField(default="year", max_length=10)),
                ("filed_by", models.CharField(blank=True, max_length=5)),
                ("affairs", models.CharField(blank=True, max_length=40)),
                ("expected", models.CharField(default="event", max_length=10)),
                (
                    "title_words",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), default=list, size=None
                    ),
                ),
                ("remark", models.CharField(blank=True, max_length=300)),
                (
                    "office",
                    models.ForeignKey(
                        db_column="office_code",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="custodians.office",
                    ),
                ),
                (
                    "schedule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="holdings.schedule",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("schedule", "code"), name="schedule_row_once"),
                ],
            },
        ),
        migrations.RunPython(load_default, migrations.RunPython.noop),
    ]
