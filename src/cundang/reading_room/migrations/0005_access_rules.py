"""Who may see what, with the program's own rules from `data/`; what was shown for an enquiry."""

import csv
from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from cundang.custodians.row_security import row_security, row_security_of

DATA = Path(__file__).parent.parent / "data"
NAME = "默认规则，请由本县（市）核定后改用自己的"
TABLES = ("reading_room_accesstable", "reading_room_accessrule", "reading_room_accesskind")


def load_default(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The default version; before the tables are locked, since it belongs to no office."""
    alias = editor.connection.alias
    made = apps.get_model("reading_room", "AccessTable").objects.using(alias).create(name=NAME, draft=False)
    rule, kind = (apps.get_model("reading_room", name) for name in ("AccessRule", "AccessKind"))
    with (DATA / "access_rules.csv").open(encoding="utf-8", newline="") as source:
        for place, row in enumerate(csv.DictReader(source), 1):
            row["documents"] = row["documents"].split("；")
            row |= {name: row[name].split() for name in ("relations", "kinds")}
            row |= {name: row[name] == "yes" for name in ("commitment", "two_persons")}
            rule.objects.using(alias).create(table=made, place=place, **row)
    with (DATA / "record_kinds.csv").open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            row |= {name: row[name].split() for name in ("matters", "classes")}
            kind.objects.using(alias).create(table=made, **row)



class Migration(migrations.Migration):

    dependencies = [
        ('custodians', '0001_initial'),
        ('reading_room', '0004_ratings'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessTable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('draft', models.BooleanField(default=True)),
                ('in_force_from', models.DateField(null=True)),
                ('in_force_to', models.DateField(null=True)),
                ('made_by', models.CharField(blank=True, max_length=150)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('made_from', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='reading_room.accesstable')),
                ('office', models.ForeignKey(db_column='office_code', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
            ],
        ),
        migrations.CreateModel(
            name='AccessRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.IntegerField()),
                ('code', models.CharField(max_length=20)),
                ('relations', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                ('subject', models.CharField(default='any', max_length=10)),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), default=list, size=None)),
                ('documents', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('kinship', models.CharField(blank=True, max_length=40)),
                ('commitment', models.BooleanField(default=False)),
                ('consents', models.CharField(default='none', max_length=10)),
                ('two_persons', models.BooleanField(default=False)),
                ('basis', models.CharField(blank=True, max_length=300)),
                ('certainty', models.CharField(default='proposed', max_length=12)),
                ('office', models.ForeignKey(db_column='office_code', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
                ('table', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='reading_room.accesstable')),
            ],
        ),
        migrations.CreateModel(
            name='AccessKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=30)),
                ('name', models.CharField(max_length=30)),
                ('name_en', models.CharField(blank=True, max_length=60)),
                ('matters', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('classes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None)),
                ('office', models.ForeignKey(db_column='office_code', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
                ('table', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='kinds', to='reading_room.accesstable')),
            ],
        ),
        migrations.CreateModel(
            name='Scrutiny',
            fields=[
                ('enquiry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='scrutiny', serialize=False, to='reading_room.enquiry')),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), default=list, size=None)),
                ('owner', models.ForeignKey(db_column='owner_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
            ],
        ),
        migrations.CreateModel(
            name='ShownDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('by', models.CharField(max_length=150)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('enquiry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shown', to='reading_room.enquiry')),
            ],
        ),
        migrations.AddConstraint(
            model_name='accesstable',
            constraint=models.UniqueConstraint(condition=models.Q(('draft', False)), fields=('office', 'in_force_from'), name='access_table_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='accessrule',
            constraint=models.UniqueConstraint(fields=('table', 'code'), name='access_rule_once'),
        ),
        migrations.AddConstraint(
            model_name='accesskind',
            constraint=models.UniqueConstraint(fields=('table', 'code'), name='access_kind_once'),
        ),
        migrations.AddConstraint(
            model_name='showndocument',
            constraint=models.UniqueConstraint(fields=('enquiry', 'name'), name='shown_document_once'),
        ),
        migrations.RunPython(load_default, migrations.RunPython.noop),
        *(row_security(table, of_county=True) for table in TABLES),
        *(
            migrations.RunSQL(
                f"CREATE POLICY default_rules ON {table} FOR SELECT USING (office_code IS NULL)",
                f"DROP POLICY default_rules ON {table}",
            )
            for table in TABLES
        ),
        row_security_of("reading_room_scrutiny", "enquiry_id", "reading_room_enquiry"),
        row_security_of("reading_room_showndocument", "enquiry_id", "reading_room_enquiry"),
    ]
