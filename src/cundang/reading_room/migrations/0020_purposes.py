"""Ready answers to “what for”, as a county words them."""

import django.db.models.deletion
from django.db import migrations, models

from cundang.custodians.row_security import row_security


class Migration(migrations.Migration):

    dependencies = [
        ('custodians', '0001_initial'),
        ('reading_room', '0019_vouching'),
    ]

    operations = [
        migrations.CreateModel(
            name='Purpose',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.IntegerField()),
                ('code', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=60)),
                ('name_en', models.CharField(blank=True, max_length=100)),
                ('county', models.ForeignKey(db_column='county_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('county', 'code'), name='purpose_once')],
            },
        ),
        row_security("reading_room_purpose", "county_code", of_county=True),
    ]
