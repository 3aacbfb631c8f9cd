"""The trigger that chains entries, and those that refuse any change."""

from django.db import migrations

from cundang.ledger.chain import INSTALL, REMOVE


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunSQL(INSTALL, REMOVE)]
