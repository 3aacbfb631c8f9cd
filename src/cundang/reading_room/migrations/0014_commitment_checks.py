"""How a county verifies commitments and what follows from a breach; what agents come with."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from cundang.custodians.row_security import row_security, row_security_of


class Migration(migrations.Migration):

    dependencies = [
        ('custodians', '0001_initial'),
        ('reading_room', '0013_callbacks'),
    ]

    operations = [
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('enquiry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='agency', serialize=False, to='reading_room.enquiry')),
                ('code', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=40)),
                ('present', models.BooleanField()),
                ('shown', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('missing', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('withheld', models.CharField(blank=True, max_length=200)),
                ('by', models.CharField(max_length=150)),
                ('at', models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name='CommitmentChecks',
            fields=[
                ('county', models.OneToOneField(db_column='county_code', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='custodians.office')),
                ('percent', models.IntegerField()),
                ('sensitive_percent', models.IntegerField()),
                ('workdays', models.IntegerField()),
                ('months', models.IntegerField()),
                ('objection_workdays', models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='AgentRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=40)),
                ('permitted', models.BooleanField(default=True)),
                ('present', models.BooleanField(default=False)),
                ('shown', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('withheld', models.CharField(blank=True, max_length=200)),
                ('basis', models.CharField(blank=True, max_length=200)),
                ('by', models.CharField(max_length=150)),
                ('at', models.DateTimeField(auto_now=True)),
                ('office', models.ForeignKey(db_column='office_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('office', 'code'), name='agent_rule_once')],
            },
        ),
        migrations.CreateModel(
            name='Exclusion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=30)),
                ('person_key', models.CharField(blank=True, max_length=64)),
                ('person', models.BinaryField(null=True)),
                ('grounds', models.BinaryField(null=True)),
                ('decided_by', models.CharField(max_length=150)),
                ('decided_account', models.BigIntegerField(null=True)),
                ('decided_at', models.DateTimeField(auto_now_add=True)),
                ('ends_on', models.DateField()),
                ('told_at', models.DateTimeField(null=True)),
                ('objection', models.BinaryField(null=True)),
                ('objected_at', models.DateTimeField(null=True)),
                ('answer_due_on', models.DateField(null=True)),
                ('answer', models.BinaryField(null=True)),
                ('answered_by', models.CharField(blank=True, max_length=150)),
                ('answered_at', models.DateTimeField(null=True)),
                ('lifted_at', models.DateTimeField(null=True)),
                ('commitment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='exclusion', to='reading_room.commitment')),
                ('county', models.ForeignKey(db_column='county_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
                ('office', models.ForeignKey(db_column='office_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('person_key', ''), _negated=True), fields=['person_key'], name='exclusion_person')],
            },
        ),
        row_security("reading_room_exclusion"),
        row_security("reading_room_commitmentchecks", "county_code", of_county=True),
        # A village reads its town's and its county's rules: rows are open to whoever sees some office of the county.
        row_security("reading_room_agentrule", "left(office_code, 6)", of_county=True),
        row_security_of("reading_room_agency", "enquiry_id", "reading_room_enquiry"),
    ]
