"""异常查阅提醒: rows of a county; chains of the ledger have none."""

import django.db.models.deletion
from django.db import migrations, models

from cundang.custodians.row_security import row_security


class Migration(migrations.Migration):

    dependencies = [
        ('custodians', '0001_initial'),
        ('reading_room', '0016_document_photos'),
    ]

    operations = [
        migrations.CreateModel(
            name='WatchedChain',
            fields=[
                ('chain', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('sequence', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=20)),
                ('account_id', models.BigIntegerField()),
                ('actor', models.CharField(max_length=150)),
                ('chain', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=32)),
                ('number', models.IntegerField()),
                ('first_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_by', models.CharField(blank=True, max_length=150)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('county', models.ForeignKey(db_column='county_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
            ],
            options={
                'indexes': [models.Index(fields=['county', 'settled_at'], name='alarm_county_settled')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('settled_at', None)), fields=('rule', 'account_id', 'key'), name='alarm_open_once')],
            },
        ),
        migrations.CreateModel(
            name='AlarmRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('used', models.BooleanField(default=True)),
                ('most', models.IntegerField()),
                ('days', models.IntegerField(default=0)),
                ('from_hour', models.IntegerField(default=0)),
                ('to_hour', models.IntegerField(default=0)),
                ('county', models.ForeignKey(db_column='county_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('county', 'code'), name='alarm_rule_once')],
            },
        ),
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account_id', models.BigIntegerField()),
                ('actor', models.CharField(max_length=150)),
                ('chain', models.CharField(max_length=40)),
                ('hour', models.DateTimeField()),
                ('kind', models.CharField(max_length=10)),
                ('key', models.CharField(max_length=32)),
                ('times', models.IntegerField()),
                ('asked', models.IntegerField()),
                ('county', models.ForeignKey(db_column='county_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
            ],
            options={
                'indexes': [models.Index(fields=['hour'], name='look_hour')],
                'constraints': [models.UniqueConstraint(fields=('account_id', 'hour', 'kind', 'key'), name='look_once')],
            },
        ),
        *(
            row_security(f"reading_room_{table}", "county_code", of_county=True)
            for table in ("alarm", "alarmrule", "look")
        ),
    ]
