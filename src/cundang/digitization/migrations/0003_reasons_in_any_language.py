"""Why a page or file failed: as words and values, said in the language of whoever looks. Old sentences stay text."""

from django.db import migrations, models

TABLES = ("batchfile", "batchpage")


class Migration(migrations.Migration):
    dependencies = [("digitization", "0002_row_security")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"ALTER TABLE digitization_{table} ALTER COLUMN why TYPE jsonb USING to_jsonb(why)",
                    f"ALTER TABLE digitization_{table} ALTER COLUMN why TYPE text USING why #>> '{{}}'",
                )
                for table in TABLES
            ],
            state_operations=[
                migrations.AlterField(table, "why", models.JSONField(default=str, blank=True)) for table in TABLES
            ],
        )
    ]
