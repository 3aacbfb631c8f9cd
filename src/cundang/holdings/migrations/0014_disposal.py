"""What falls due: the period that an appraisal gave, holds, and how a county reads the words of before 2006."""

import django.db.models.deletion
from django.db import migrations, models

from cundang.custodians.row_security import row_security


class Migration(migrations.Migration):

    dependencies = [
        ('custodians', '0001_initial'),
        ('holdings', '0013_climate'),
    ]

    operations = [
        migrations.AddField(
            model_name='item',
            name='kept_code',
            field=models.CharField(blank=True, db_default='', max_length=10),
        ),
        migrations.AddField(
            model_name='item',
            name='kept_from',
            field=models.IntegerField(null=True),
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('class_code', models.CharField(blank=True, max_length=20)),
                ('year', models.IntegerField(null=True)),
                ('reason', models.CharField(max_length=500)),
                ('basis', models.CharField(blank=True, max_length=200)),
                ('asked_by', models.CharField(blank=True, max_length=100)),
                ('until', models.DateField(null=True)),
                ('placed_by', models.CharField(max_length=150)),
                ('placed_at', models.DateTimeField(auto_now_add=True)),
                ('lifted_by', models.CharField(blank=True, max_length=150)),
                ('lifted_at', models.DateTimeField(null=True)),
                ('lifted_because', models.CharField(blank=True, max_length=500)),
                ('box', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='holdings.box')),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='holdings.item')),
                ('office', models.ForeignKey(db_column='office_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('lifted_at', None)), fields=['office'], name='hold_standing')],
                'constraints': [models.CheckConstraint(condition=models.Q(('item', None), models.Q(('box', None), ('class_code', ''), ('year', None)), _connector='OR'), name='hold_of_item_alone'), models.CheckConstraint(condition=models.Q(('box', None), models.Q(('class_code', ''), ('year', None)), _connector='OR'), name='hold_of_box_alone')],
            },
        ),
        migrations.CreateModel(
            name='LegacyPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=10)),
                ('years', models.IntegerField()),
                ('basis', models.CharField(blank=True, max_length=300)),
                ('office', models.ForeignKey(db_column='office_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custodians.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('office', 'code'), name='legacy_period_once'), models.CheckConstraint(condition=models.Q(('years__gte', 1), ('years__lte', 100)), name='legacy_period_years')],
            },
        ),
        row_security('holdings_hold'),
        row_security('holdings_legacyperiod', of_county=True),
    ]
