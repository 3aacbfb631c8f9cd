"""公开目录: what a county publishes, and what is out."""

import django.db.models.deletion
from django.db import migrations, models

from cundang.custodians.row_security import row_security


class Migration(migrations.Migration):

    dependencies = [
        ('custodians', '0001_initial'),
        ('reading_room', '0014_commitment_checks'),
    ]

    operations = [
        migrations.CreateModel(
            name='PublishedClass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('class_code', models.CharField(max_length=20)),
                ('after_years', models.IntegerField()),
                ('with_persons', models.BooleanField(default=False)),
                ('made_by', models.CharField(max_length=150)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('ended_by', models.CharField(blank=True, max_length=150)),
                ('ended_at', models.DateTimeField(null=True)),
                ('county', models.ForeignKey(db_column='county_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('county', 'class_code'), name='published_class_once')],
            },
        ),
        migrations.CreateModel(
            name='PublishedItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.BigIntegerField(unique=True)),
                ('class_code', models.CharField(max_length=20)),
                ('digest', models.CharField(max_length=32)),
                ('deleted', models.BooleanField(default=False)),
                ('datestamp', models.DateTimeField()),
                ('office', models.ForeignKey(db_column='office_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
            ],
            options={
                'indexes': [models.Index(fields=['datestamp', 'item'], name='published_datestamp'), models.Index(fields=['office', 'datestamp', 'item'], name='published_office')],
            },
        ),
        row_security("reading_room_publishedclass", "county_code", of_county=True),
        row_security("reading_room_publisheditem"),
    ]
