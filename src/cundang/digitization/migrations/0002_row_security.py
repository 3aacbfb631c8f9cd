"""The second lock on everything that belongs to an office."""

from django.db import migrations

from cundang.custodians.row_security import row_security


class Migration(migrations.Migration):
    dependencies = [("digitization", "0001_initial")]
    operations = [
        row_security(table) for table in ("digitization_batch", "digitization_batchfile", "digitization_batchpage")
    ]
