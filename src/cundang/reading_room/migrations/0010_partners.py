"""协作方: a partner is seen by its county, what it asked by whoever sees the enquiry."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from cundang.custodians.row_security import row_security, row_security_of


class Migration(migrations.Migration):

    dependencies = [
        ('custodians', '0001_initial'),
        ('reading_room', '0009_certificate_by_two'),
    ]

    operations = [
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=64)),
                ('nonce', models.CharField(max_length=64)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'indexes': [models.Index(fields=['source', 'at'], name='call_source')],
                'constraints': [models.UniqueConstraint(fields=('source', 'nonce'), name='call_once')],
            },
        ),
        migrations.CreateModel(
            name='Partner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=30, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('asks', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None)),
                ('offices', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), default=list, size=None)),
                ('callback', models.CharField(blank=True, max_length=300)),
                ('per_minute', models.IntegerField(default=60)),
                ('salt', models.CharField(max_length=40)),
                ('keyed_at', models.DateTimeField()),
                ('former_salt', models.CharField(blank=True, max_length=40)),
                ('former_until', models.DateTimeField(null=True)),
                ('made_by', models.CharField(max_length=150)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('county', models.ForeignKey(db_column='county_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
            ],
        ),
        migrations.CreateModel(
            name='PartnerRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=64)),
                ('digest', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('enquiry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='partner_request', to='reading_room.enquiry')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='reading_room.partner')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('partner', 'number'), name='partner_number_once')],
            },
        ),
        row_security("reading_room_partner", "county_code", of_county=True),
        row_security_of("reading_room_partnerrequest", "enquiry_id", "reading_room_enquiry"),
    ]
