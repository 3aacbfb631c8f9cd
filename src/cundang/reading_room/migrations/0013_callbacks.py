"""给协作方的通知: seen by whoever sees the enquiry."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from cundang.custodians.row_security import row_security_of


class Migration(migrations.Migration):

    dependencies = [
        ('reading_room', '0012_commitments'),
    ]

    operations = [
        migrations.AddField(
            model_name='partner',
            name='quiet_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name='CallBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('body', models.JSONField()),
                ('state', models.CharField(default='waiting', max_length=10)),
                ('tries', models.IntegerField(default=0)),
                ('due_at', models.DateTimeField(null=True)),
                ('taken_until', models.DateTimeField(null=True)),
                ('answer', models.CharField(blank=True, max_length=20)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('enquiry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reading_room.enquiry')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='callbacks', to='reading_room.partner')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['partner', 'due_at'], name='callback_waiting'), models.Index(fields=['partner', 'state'], name='callback_partner_state')],
            },
        ),
        row_security_of("reading_room_callback", "enquiry_id", "reading_room_enquiry"),
    ]
