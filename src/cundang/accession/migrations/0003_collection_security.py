"""The second lock: marks and tallies by office, a county's plan to whoever may see some office of it."""

from django.db import migrations

from cundang.custodians.row_security import row_security


class Migration(migrations.Migration):
    dependencies = [("accession", "0002_collection")]
    operations = [
        row_security("accession_mark"),
        row_security("accession_tally"),
        row_security("accession_counted"),
        row_security("accession_plan", of_county=True),
    ]
