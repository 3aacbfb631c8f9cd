"""The second lock on everything that belongs to an office."""

from django.db import migrations

from cundang.custodians.row_security import row_security


class Migration(migrations.Migration):
    dependencies = [("holdings", "0001_initial")]
    operations = [
        row_security(table)
        for table in (
            "holdings_fonds",
            "holdings_file",
            "holdings_item",
            "holdings_page",
            "holdings_reading",
            "holdings_correction",
        )
    ]
