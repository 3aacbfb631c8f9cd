"""Boxes as rows of their own; an item points to the one it lies in."""

import django.db.models.deletion
from django.db import migrations, models

from cundang.custodians.row_security import row_security


class Migration(migrations.Migration):

    dependencies = [
        ('custodians', '0001_initial'),
        ('holdings', '0009_custody'),
    ]

    operations = [
        migrations.CreateModel(
            name='Box',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('class_code', models.CharField(blank=True, max_length=20)),
                ('year', models.IntegerField(null=True)),
                ('retention_code', models.CharField(blank=True, max_length=10)),
                ('division', models.CharField(blank=True, max_length=60)),
                ('number', models.CharField(max_length=40)),
                ('spine_mm', models.IntegerField(default=30)),
                ('note', models.TextField(blank=True)),
                ('arranged_by', models.CharField(blank=True, max_length=60)),
                ('arranged_on', models.DateField(null=True)),
                ('checked_by', models.CharField(blank=True, max_length=60)),
                ('checked_on', models.DateField(null=True)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('fonds', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='boxes', to='holdings.fonds')),
                ('office', models.ForeignKey(db_column='office_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
            ],
        ),
        migrations.AddField(
            model_name='item',
            name='in_box',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='items', to='holdings.box'),
        ),
        migrations.AddConstraint(
            model_name='box',
            constraint=models.UniqueConstraint(fields=('office', 'fonds', 'class_code', 'year', 'retention_code', 'division', 'number'), name='box_once', nulls_distinct=False),
        ),
        row_security('holdings_box'),
    ]
