"""征求同意: seen by the office that is asked, by the door that asks, and by whoever sees the enquiry."""

import django.db.models.deletion
from django.db import migrations, models

from cundang.custodians.row_security import either_office, row_security, row_security_of


class Migration(migrations.Migration):

    dependencies = [
        ('custodians', '0001_initial'),
        ('reading_room', '0006_statistics'),
    ]

    operations = [
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=30)),
                ('told', models.BinaryField(null=True)),
                ('asked_by', models.CharField(max_length=150)),
                ('asked_at', models.DateTimeField(auto_now_add=True)),
                ('due_at', models.DateTimeField()),
                ('answer', models.CharField(blank=True, max_length=10)),
                ('words', models.CharField(blank=True, max_length=500)),
                ('answered_by', models.CharField(blank=True, max_length=150)),
                ('answered_at', models.DateTimeField(null=True)),
                ('door', models.ForeignKey(db_column='door_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
                ('enquiry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='reading_room.enquiry')),
                ('unit', models.ForeignKey(db_column='unit_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
            ],
            options={
                'indexes': [models.Index(fields=['unit', 'answer'], name='consent_unit_answer')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('answer', '')), fields=('enquiry', 'unit'), name='consent_open_once')],
            },
        ),
        row_security("reading_room_consent", "unit_code"),
        either_office("reading_room_consent", "door_code"),
        row_security_of("reading_room_consent", "enquiry_id", "reading_room_enquiry"),
    ]
