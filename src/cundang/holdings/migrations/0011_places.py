"""Rooms and shelves, where boxes stand and stood."""

import django.db.models.deletion
from django.db import migrations, models

from cundang.custodians.row_security import row_security


class Migration(migrations.Migration):

    dependencies = [
        ('custodians', '0001_initial'),
        ('holdings', '0010_boxes'),
    ]

    operations = [
        migrations.AddField(
            model_name='box',
            name='keeper',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office'),
        ),
        migrations.AddField(
            model_name='box',
            name='out_to',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='box',
            name='out_until',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='box',
            name='stands',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.CreateModel(
            name='Room',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('office', models.ForeignKey(db_column='office_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
            ],
        ),
        migrations.CreateModel(
            name='Shelf',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cabinet', models.CharField(max_length=20)),
                ('level', models.IntegerField()),
                ('office', models.ForeignKey(db_column='office_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shelves', to='holdings.room')),
            ],
        ),
        migrations.AddField(
            model_name='box',
            name='shelf',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='boxes', to='holdings.shelf'),
        ),
        migrations.CreateModel(
            name='BoxMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(max_length=20)),
                ('was', models.CharField(blank=True, max_length=200)),
                ('now', models.CharField(blank=True, max_length=200)),
                ('to_whom', models.CharField(blank=True, max_length=60)),
                ('until', models.DateField(null=True)),
                ('why', models.CharField(blank=True, max_length=200)),
                ('by', models.CharField(max_length=150)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('box', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='holdings.box')),
                ('office', models.ForeignKey(db_column='office_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
            ],
            options={
                'indexes': [models.Index(fields=['box', 'at'], name='box_move_at')],
            },
        ),
        migrations.AddConstraint(
            model_name='room',
            constraint=models.UniqueConstraint(fields=('office', 'name'), name='room_once'),
        ),
        migrations.AddConstraint(
            model_name='shelf',
            constraint=models.UniqueConstraint(fields=('room', 'cabinet', 'level'), name='shelf_once'),
        ),
        row_security('holdings_room'),
        row_security('holdings_shelf'),
        row_security('holdings_boxmove'),
    ]
