"""Appraisals, destruction lists, who approved and who watched; what is left of a destroyed item."""

import django.db.models.deletion
from django.db import migrations, models

from cundang.custodians.row_security import row_security


class Migration(migrations.Migration):

    dependencies = [
        ('custodians', '0001_initial'),
        ('holdings', '0021_stamps'),
    ]

    operations = [
        migrations.AddField(
            model_name='item',
            name='destroyed_list',
            field=models.CharField(blank=True, db_default='', max_length=60),
        ),
        migrations.AddField(
            model_name='item',
            name='destroyed_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='item',
            name='erased',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name='Appraisal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=60)),
                ('state', models.CharField(default='draft', max_length=10)),
                ('group', models.JSONField(default=list)),
                ('held_on', models.DateField(null=True)),
                ('opinion', models.TextField(blank=True)),
                ('claims', models.CharField(blank=True, max_length=500)),
                ('remark', models.CharField(blank=True, max_length=500)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('changes', models.JSONField(default=list)),
                ('made_by', models.CharField(max_length=150)),
                ('made_account', models.BigIntegerField(null=True)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('concluded_by', models.CharField(blank=True, max_length=150)),
                ('concluded_account', models.BigIntegerField(null=True)),
                ('concluded_at', models.DateTimeField(null=True)),
                ('withdrawn_because', models.CharField(blank=True, max_length=500)),
                ('destroyed_on', models.DateField(null=True)),
                ('destroyed_where', models.CharField(blank=True, max_length=200)),
                ('destroyed_how', models.CharField(blank=True, max_length=200)),
                ('done_at', models.DateTimeField(null=True)),
                ('office', models.ForeignKey(db_column='office_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
            ],
        ),
        migrations.CreateModel(
            name='AppraisalLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('listed', models.JSONField(default=dict)),
                ('decision', models.CharField(blank=True, max_length=10)),
                ('period', models.CharField(blank=True, max_length=20)),
                ('period_from', models.IntegerField(null=True)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('keep_copy', models.BooleanField(default=True)),
                ('copy_reason', models.CharField(blank=True, max_length=500)),
                ('stopped', models.CharField(blank=True, max_length=500)),
                ('finished_at', models.DateTimeField(null=True)),
                ('open', models.BooleanField(default=True)),
                ('appraisal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='holdings.appraisal')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appraisals', to='holdings.item')),
                ('office', models.ForeignKey(db_column='office_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
            ],
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150)),
                ('unit', models.CharField(max_length=100)),
                ('opinion', models.CharField(blank=True, max_length=500)),
                ('digest', models.CharField(max_length=64)),
                ('by', models.CharField(max_length=150)),
                ('account', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('appraisal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='holdings.appraisal')),
                ('office', models.ForeignKey(db_column='office_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
            ],
        ),
        migrations.CreateModel(
            name='PanelRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(max_length=10)),
                ('code', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=60)),
                ('name_en', models.CharField(blank=True, max_length=100)),
                ('least', models.IntegerField(default=1)),
                ('class_code', models.CharField(blank=True, max_length=20)),
                ('basis', models.CharField(blank=True, max_length=300)),
                ('place', models.IntegerField(default=0)),
                ('office', models.ForeignKey(db_column='office_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
            ],
        ),
        migrations.CreateModel(
            name='Witness',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=20)),
                ('role_words', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=60)),
                ('unit', models.CharField(max_length=100)),
                ('drawn', models.TextField(blank=True)),
                ('digest', models.CharField(max_length=64)),
                ('by', models.CharField(max_length=150)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('appraisal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='witnesses', to='holdings.appraisal')),
                ('office', models.ForeignKey(db_column='office_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
            ],
        ),
        migrations.AddConstraint(
            model_name='appraisal',
            constraint=models.UniqueConstraint(fields=('office', 'number'), name='appraisal_number_once'),
        ),
        migrations.AddConstraint(
            model_name='appraisalline',
            constraint=models.UniqueConstraint(fields=('appraisal', 'item'), name='appraisal_line_once'),
        ),
        migrations.AddConstraint(
            model_name='appraisalline',
            constraint=models.UniqueConstraint(condition=models.Q(('open', True)), fields=('item',), name='item_in_one_open_appraisal'),
        ),
        migrations.AddConstraint(
            model_name='appraisalline',
            constraint=models.CheckConstraint(condition=models.Q(('decision__in', ('', 'extend', 'permanent', 'destroy'))), name='appraisal_line_decision'),
        ),
        migrations.AddConstraint(
            model_name='panelrole',
            constraint=models.UniqueConstraint(fields=('office', 'stage', 'code'), name='panel_role_once'),
        ),
        migrations.AddConstraint(
            model_name='panelrole',
            constraint=models.CheckConstraint(condition=models.Q(('stage__in', ('group', 'witness'))), name='panel_role_stage'),
        ),
        row_security('holdings_panelrole', of_county=True),
        *map(row_security, ['holdings_appraisal', 'holdings_appraisalline', 'holdings_approval', 'holdings_witness']),
    ]
