"""What people said to the proposals of the rules."""

import django.db.models.deletion
from django.db import migrations, models

from cundang.custodians.row_security import row_security


class Migration(migrations.Migration):

    dependencies = [
        ('custodians', '0001_initial'),
        ('holdings', '0016_units'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProposalDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=30)),
                ('value', models.TextField()),
                ('before', models.TextField(blank=True)),
                ('accepted', models.BooleanField()),
                ('rule', models.CharField(max_length=30)),
                ('confidence', models.FloatField()),
                ('page', models.IntegerField(null=True)),
                ('line', models.IntegerField(null=True)),
                ('text', models.TextField(blank=True)),
                ('by', models.CharField(max_length=150)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposal_decisions', to='holdings.item')),
                ('office', models.ForeignKey(db_column='office_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('accepted', False)), fields=('item', 'field', 'value'), name='proposal_refused_once')],
            },
        ),
        row_security('holdings_proposaldecision'),
    ]
