"""Words for times, with the program's own from `data/periods.csv`: each with its source, a county's row covers one."""

import csv
from pathlib import Path

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from cundang.custodians.row_security import row_security

DEFAULT = Path(__file__).parent.parent / "data" / "periods.csv"


def load_default(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The program's own words; before the table is locked, since they belong to no office."""
    period = apps.get_model("holdings", "DatePeriod")
    with DEFAULT.open(encoding="utf-8", newline="") as source:
        period.objects.using(editor.connection.alias).bulk_create(
            period(**{**row, "counts_years": bool(row["counts_years"])}) for row in csv.DictReader(source)
        )


class Migration(migrations.Migration):
    dependencies = [("custodians", "0001_initial"), ("holdings", "0014_disposal")]

    operations = [
        migrations.CreateModel(
            name="DatePeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=20)),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("counts_years", models.BooleanField(default=False)),
                ("source", models.CharField(max_length=300)),
                ("used", models.BooleanField(default=True)),
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
                    models.UniqueConstraint(fields=("office", "word"), name="date_period_once", nulls_distinct=False),
                    models.CheckConstraint(condition=models.Q(("first__lte", models.F("last"))), name="date_period_order"),
                ],
            },
        ),
        migrations.RunPython(load_default, migrations.RunPython.noop),
        # The FOREIGN KEY's check of the rows above waits for the end of the transaction unless it is asked now.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        row_security("holdings_dateperiod", of_county=True),
        migrations.RunSQL(
            "CREATE POLICY default_period ON holdings_dateperiod FOR SELECT USING (office_code IS NULL)",
            "DROP POLICY default_period ON holdings_dateperiod",
        ),
    ]
