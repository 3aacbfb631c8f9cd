"""Why an import failed: as words and values, said in the language of whoever looks. Old sentences stay text."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("holdings", "0005_text_only_pages")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE holdings_importrun ALTER COLUMN error TYPE jsonb USING to_jsonb(error)",
                    "ALTER TABLE holdings_importrun ALTER COLUMN error TYPE text USING error #>> '{}'",
                )
            ],
            state_operations=[
                migrations.AlterField("importrun", "error", models.JSONField(default=str, blank=True))
            ],
        )
    ]
