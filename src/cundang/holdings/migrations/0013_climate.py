"""A room's climate, its limits, and what protects it."""

import django.db.models.deletion
from django.db import migrations, models

from cundang.custodians.row_security import row_security


class Migration(migrations.Migration):

    dependencies = [
        ('custodians', '0001_initial'),
        ('holdings', '0012_stock_takes'),
    ]

    operations = [
        migrations.AddField(
            model_name='room',
            name='humidity_from',
            field=models.DecimalField(decimal_places=1, max_digits=4, null=True),
        ),
        migrations.AddField(
            model_name='room',
            name='humidity_to',
            field=models.DecimalField(decimal_places=1, max_digits=4, null=True),
        ),
        migrations.AddField(
            model_name='room',
            name='temperature_from',
            field=models.DecimalField(decimal_places=1, max_digits=4, null=True),
        ),
        migrations.AddField(
            model_name='room',
            name='temperature_to',
            field=models.DecimalField(decimal_places=1, max_digits=4, null=True),
        ),
        migrations.CreateModel(
            name='ClimateReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('temperature', models.DecimalField(decimal_places=1, max_digits=4)),
                ('humidity', models.DecimalField(decimal_places=1, max_digits=4)),
                ('by', models.CharField(max_length=150)),
                ('office', models.ForeignKey(db_column='office_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='holdings.room')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('room', 'at'), name='climate_reading_once')],
            },
        ),
        migrations.CreateModel(
            name='RoomCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('points', models.JSONField(default=list)),
                ('by', models.CharField(max_length=150)),
                ('at', models.DateTimeField(auto_now=True)),
                ('office', models.ForeignKey(db_column='office_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='holdings.room')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('room', 'on'), name='room_check_once')],
            },
        ),
        row_security('holdings_climatereading'),
        row_security('holdings_roomcheck'),
    ]
