"""The second lock on the tables of counties; the program's own, of no office, everybody may read and nobody writes."""

from django.db import migrations

from cundang.custodians.row_security import row_security

TABLES = ("holdings_schedule", "holdings_schedulerow")


class Migration(migrations.Migration):
    dependencies = [("holdings", "0007_schedules")]
    operations = [
        *(row_security(table, of_county=True) for table in TABLES),
        *(
            migrations.RunSQL(
                f"CREATE POLICY default_schedule ON {table} FOR SELECT USING (office_code IS NULL)",
                f"DROP POLICY default_schedule ON {table}",
            )
            for table in TABLES
        ),
    ]
