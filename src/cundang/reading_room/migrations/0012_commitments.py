"""信用承诺书: its wording in versions, with the program's own from `data/`, and those that were signed."""

import json
from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from cundang.custodians.row_security import row_security, row_security_of

DATA = Path(__file__).parent.parent / "data"


def load_default(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The default version; before the table is locked, since it belongs to no office."""
    words = json.loads((DATA / "commitment_template.json").read_text(encoding="utf-8"))
    made = apps.get_model("reading_room", "CommitmentTemplate").objects.using(editor.connection.alias)
    made.create(draft=False, **words)


class Migration(migrations.Migration):

    dependencies = [
        ('custodians', '0001_initial'),
        ('reading_room', '0011_used_tickets'),
        ('strongroom', '0002_destruction'),
    ]

    operations = [
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(max_length=10)),
                ('text_digest', models.CharField(max_length=64)),
                ('pdf_digest', models.CharField(max_length=64)),
                ('taken_by', models.CharField(max_length=150)),
                ('signed_at', models.DateTimeField()),
                ('stands', models.BooleanField(default=True)),
                ('due_on', models.DateField(null=True)),
                ('finding', models.CharField(blank=True, max_length=10)),
                ('words', models.CharField(blank=True, max_length=500)),
                ('checked_by', models.CharField(blank=True, max_length=150)),
                ('checked_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='CommitmentTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('draft', models.BooleanField(default=True)),
                ('in_force_from', models.DateField(null=True)),
                ('in_force_to', models.DateField(null=True)),
                ('made_by', models.CharField(blank=True, max_length=150)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('title', models.CharField(max_length=60)),
                ('told', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('promises', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ],
        ),
        migrations.RemoveIndex(
            model_name='enquiry',
            name='enquiry_statistics',
        ),
        migrations.AddField(
            model_name='enquiry',
            name='committed',
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(fields=['accepted_at'], include=('door', 'channel', 'matter', 'result', 'proxy', 'committed', 'answered_at', 'due_at', 'office'), name='enquiry_statistics'),
        ),
        migrations.AddField(
            model_name='commitment',
            name='enquiry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='reading_room.enquiry'),
        ),
        migrations.AddField(
            model_name='commitment',
            name='pdf',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='strongroom.blob'),
        ),
        migrations.AddField(
            model_name='commitmenttemplate',
            name='made_from',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='reading_room.commitmenttemplate'),
        ),
        migrations.AddField(
            model_name='commitmenttemplate',
            name='office',
            field=models.ForeignKey(db_column='office_code', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office'),
        ),
        migrations.AddField(
            model_name='commitment',
            name='template',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reading_room.commitmenttemplate'),
        ),
        migrations.AddConstraint(
            model_name='commitmenttemplate',
            constraint=models.UniqueConstraint(condition=models.Q(('draft', False)), fields=('office', 'in_force_from'), name='commitment_template_once_a_day'),
        ),
        migrations.AddIndex(
            model_name='commitment',
            index=models.Index(condition=models.Q(('due_on__isnull', False), ('finding', '')), fields=['due_on'], name='commitment_to_verify'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.UniqueConstraint(condition=models.Q(('stands', True)), fields=('enquiry',), name='commitment_once'),
        ),
        migrations.RunPython(load_default, migrations.RunPython.noop),
        row_security("reading_room_commitmenttemplate", of_county=True),
        migrations.RunSQL(
            "CREATE POLICY default_rules ON reading_room_commitmenttemplate FOR SELECT USING (office_code IS NULL)",
            "DROP POLICY default_rules ON reading_room_commitmenttemplate",
        ),
        row_security_of("reading_room_commitment", "enquiry_id", "reading_room_enquiry"),
    ]
