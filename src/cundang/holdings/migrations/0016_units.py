"""Records of former units (机构名称规范): names, descent, history; public within their county."""

import django.db.models.deletion
from django.db import migrations, models

from cundang.custodians.row_security import row_security

TABLES = ("holdings_unit", "holdings_unitname", "holdings_unitdescent", "holdings_unitedit")


class Migration(migrations.Migration):

    dependencies = [
        ('custodians', '0001_initial'),
        ('holdings', '0015_date_periods'),
    ]

    operations = [
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('name', models.CharField(max_length=100)),
                ('kind', models.CharField(blank=True, max_length=20)),
                ('origin', models.CharField(blank=True, max_length=12)),
                ('since', models.CharField(blank=True, max_length=60)),
                ('until', models.CharField(blank=True, max_length=60)),
                ('since_first', models.DateField(null=True)),
                ('until_last', models.DateField(null=True)),
                ('basis', models.CharField(blank=True, max_length=300)),
                ('remark', models.CharField(blank=True, max_length=300)),
                ('bound', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
                ('office', models.ForeignKey(db_column='office_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
            ],
        ),
        migrations.CreateModel(
            name='UnitDescent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('after', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='descents', to='holdings.unit')),
                ('before', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='holdings.unit')),
                ('office', models.ForeignKey(db_column='office_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
            ],
        ),
        migrations.AddField(
            model_name='unit',
            name='before',
            field=models.ManyToManyField(related_name='after', through='holdings.UnitDescent', to='holdings.unit'),
        ),
        migrations.CreateModel(
            name='UnitEdit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('changed', models.JSONField(default=dict)),
                ('by', models.CharField(max_length=150)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('office', models.ForeignKey(db_column='office_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='edits', to='holdings.unit')),
            ],
        ),
        migrations.CreateModel(
            name='UnitName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('dated', models.CharField(blank=True, max_length=60)),
                ('key', models.CharField(max_length=100)),
                ('short', models.CharField(max_length=100)),
                ('office', models.ForeignKey(db_column='office_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='holdings.unit')),
            ],
        ),
        migrations.AddConstraint(
            model_name='unitdescent',
            constraint=models.UniqueConstraint(fields=('before', 'after'), name='unit_descent_once'),
        ),
        migrations.AddConstraint(
            model_name='unitdescent',
            constraint=models.CheckConstraint(condition=models.Q(('before', models.F('after')), _negated=True), name='unit_descent_not_of_itself'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.UniqueConstraint(fields=('office', 'number'), name='unit_number_once'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.UniqueConstraint(fields=('office', 'bound', 'name'), name='unit_once'),
        ),
        migrations.AddIndex(
            model_name='unitname',
            index=models.Index(fields=['office', 'key'], name='holdings_un_office__f29f5a_idx'),
        ),
        migrations.AddIndex(
            model_name='unitname',
            index=models.Index(fields=['office', 'short'], name='holdings_un_office__481b9d_idx'),
        ),
        migrations.AddConstraint(
            model_name='unitname',
            constraint=models.UniqueConstraint(fields=('unit', 'key'), name='unit_name_once'),
        ),
        *(row_security(table, of_county=True) for table in TABLES),
    ]
