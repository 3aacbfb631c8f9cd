"""Where the filing stamp of an item stands."""

import django.db.models.deletion
from django.db import migrations, models

from cundang.custodians.row_security import row_security


class Migration(migrations.Migration):

    dependencies = [
        ('custodians', '0001_initial'),
        ('holdings', '0020_keeping_rules'),
    ]

    operations = [
        migrations.CreateModel(
            name='FilingStamp',
            fields=[
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='stamp', serialize=False, to='holdings.item')),
                ('left_mm', models.DecimalField(decimal_places=1, max_digits=5)),
                ('top_mm', models.DecimalField(decimal_places=1, max_digits=5)),
                ('by', models.CharField(max_length=150)),
                ('at', models.DateTimeField(auto_now=True)),
                ('office', models.ForeignKey(db_column='office_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
            ],
        ),
        row_security('holdings_filingstamp'),
    ]
