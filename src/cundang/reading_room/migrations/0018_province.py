"""转省网: seen by whoever sees the enquiry."""

import django.db.models.deletion
from django.db import migrations, models

from cundang.custodians.row_security import row_security_of


class Migration(migrations.Migration):

    dependencies = [
        ('reading_room', '0017_alarms'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProvincialRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(max_length=10)),
                ('number', models.CharField(blank=True, max_length=60)),
                ('state', models.CharField(max_length=12)),
                ('reply', models.BinaryField(null=True)),
                ('tries', models.IntegerField(default=0)),
                ('due_at', models.DateTimeField(null=True)),
                ('made_by', models.CharField(max_length=150)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('enquiry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='provincial_request', to='reading_room.enquiry')),
            ],
            options={
                'indexes': [models.Index(fields=['due_at'], name='provincial_due')],
            },
        ),
        row_security_of("reading_room_provincialrequest", "enquiry_id", "reading_room_enquiry"),
    ]
