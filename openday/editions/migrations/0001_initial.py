import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.operations
import django.core.validators
import django.db.models.deletion
import openday.time_ranges
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(
        ),
        django.contrib.postgres.operations.TrigramExtension(
        ),
        migrations.CreateModel(
            name='PastFigures',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(unique=True, verbose_name='year')),
                ('city_ar', models.CharField(max_length=80, verbose_name='city in Arabic')),
                ('city_fr', models.CharField(blank=True, max_length=80, verbose_name='city in French')),
                ('city_en', models.CharField(blank=True, max_length=80, verbose_name='city in English')),
                ('visitors', models.PositiveIntegerField(verbose_name='visitors')),
                ('pavilions', models.PositiveIntegerField(blank=True, null=True, verbose_name='pavilions')),
                ('schools', models.PositiveIntegerField(blank=True, null=True, verbose_name='schools')),
                ('associations', models.PositiveIntegerField(blank=True, null=True, verbose_name='associations')),
                ('outlets', models.PositiveIntegerField(blank=True, null=True, verbose_name='media outlets')),
                ('activities', models.PositiveIntegerField(blank=True, null=True, verbose_name='media activities')),
                ('stream_views', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='views of the live stream')),
            ],
            options={
                'verbose_name': 'figures of a past edition',
                'verbose_name_plural': 'figures of past editions',
            },
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(unique=True, verbose_name='number')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('archived', 'Archived')], default='draft', max_length=12, verbose_name='state')),
                ('is_demo', models.BooleanField(default=False, verbose_name='invented for demonstration')),
                ('city_ar', models.CharField(max_length=80, verbose_name='city in Arabic')),
                ('city_fr', models.CharField(blank=True, max_length=80, verbose_name='city in French')),
                ('city_en', models.CharField(blank=True, max_length=80, verbose_name='city in English')),
                ('venue_ar', models.CharField(max_length=160, verbose_name='venue in Arabic')),
                ('venue_fr', models.CharField(blank=True, max_length=160, verbose_name='venue in French')),
                ('venue_en', models.CharField(blank=True, max_length=160, verbose_name='venue in English')),
                ('starts_date', models.DateField(verbose_name='first day')),
                ('ends_date', models.DateField(verbose_name='last day')),
                ('bookings_open_at', models.DateTimeField(verbose_name='bookings open')),
                ('bookings_close_at', models.DateTimeField(verbose_name='bookings close')),
                ('change_deadline_hours', models.PositiveSmallIntegerField(default=24, help_text='A school can change or cancel until then.', verbose_name='changes close, hours before arrival')),
                ('live_visits_per_institution', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name='visits an institution may have')),
                ('max_groups', models.PositiveSmallIntegerField(default=8, verbose_name='groups in a visit, at most')),
                ('max_group_heads', models.PositiveSmallIntegerField(default=60, verbose_name='people in a group, at most')),
                ('max_stops', models.PositiveSmallIntegerField(default=10, verbose_name='stops of a group, at most')),
                ('pupils_per_adult_preschool', models.PositiveSmallIntegerField(default=6, verbose_name='preschool pupils for one adult')),
                ('pupils_per_adult_primary', models.PositiveSmallIntegerField(default=10, verbose_name='primary pupils for one adult')),
                ('pupils_per_adult_lower_secondary', models.PositiveSmallIntegerField(default=15, verbose_name='lower secondary pupils for one adult')),
                ('pupils_per_adult_upper_secondary', models.PositiveSmallIntegerField(default=20, verbose_name='upper secondary pupils for one adult')),
                ('pupils_per_adult_adults', models.PositiveSmallIntegerField(default=25, verbose_name='participants for one group leader')),
                ('walking_metres_per_minute', models.PositiveSmallIntegerField(default=45, verbose_name='walking speed of a group, metres a minute')),
                ('plan_width_m', models.PositiveSmallIntegerField(default=260, verbose_name='width of the site, metres')),
                ('plan_height_m', models.PositiveSmallIntegerField(default=178, verbose_name='depth of the site, metres')),
            ],
            options={
                'verbose_name': 'edition',
                'verbose_name_plural': 'editions',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('state',), name='one_published_edition'), models.CheckConstraint(condition=models.Q(('ends_date__gte', models.F('starts_date'))), name='edition_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('bookings_close_at__gt', models.F('bookings_open_at'))), name='bookings_close_after_they_open'), models.CheckConstraint(condition=models.Q(('pupils_per_adult_adults__gt', 0), ('pupils_per_adult_lower_secondary__gt', 0), ('pupils_per_adult_preschool__gt', 0), ('pupils_per_adult_primary__gt', 0), ('pupils_per_adult_upper_secondary__gt', 0)), name='every_level_has_a_ratio_of_pupils_to_adults'), models.CheckConstraint(condition=models.Q(('live_visits_per_institution__gte', 1)), name='an_institution_may_have_at_least_one_visit')],
            },
        ),
        migrations.CreateModel(
            name='EditionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('archived', 'Archived')], default='draft', max_length=12, verbose_name='state')),
                ('is_demo', models.BooleanField(default=False, verbose_name='invented for demonstration')),
                ('city_ar', models.CharField(max_length=80, verbose_name='city in Arabic')),
                ('city_fr', models.CharField(blank=True, max_length=80, verbose_name='city in French')),
                ('city_en', models.CharField(blank=True, max_length=80, verbose_name='city in English')),
                ('venue_ar', models.CharField(max_length=160, verbose_name='venue in Arabic')),
                ('venue_fr', models.CharField(blank=True, max_length=160, verbose_name='venue in French')),
                ('venue_en', models.CharField(blank=True, max_length=160, verbose_name='venue in English')),
                ('starts_date', models.DateField(verbose_name='first day')),
                ('ends_date', models.DateField(verbose_name='last day')),
                ('bookings_open_at', models.DateTimeField(verbose_name='bookings open')),
                ('bookings_close_at', models.DateTimeField(verbose_name='bookings close')),
                ('change_deadline_hours', models.PositiveSmallIntegerField(default=24, help_text='A school can change or cancel until then.', verbose_name='changes close, hours before arrival')),
                ('live_visits_per_institution', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name='visits an institution may have')),
                ('max_groups', models.PositiveSmallIntegerField(default=8, verbose_name='groups in a visit, at most')),
                ('max_group_heads', models.PositiveSmallIntegerField(default=60, verbose_name='people in a group, at most')),
                ('max_stops', models.PositiveSmallIntegerField(default=10, verbose_name='stops of a group, at most')),
                ('pupils_per_adult_preschool', models.PositiveSmallIntegerField(default=6, verbose_name='preschool pupils for one adult')),
                ('pupils_per_adult_primary', models.PositiveSmallIntegerField(default=10, verbose_name='primary pupils for one adult')),
                ('pupils_per_adult_lower_secondary', models.PositiveSmallIntegerField(default=15, verbose_name='lower secondary pupils for one adult')),
                ('pupils_per_adult_upper_secondary', models.PositiveSmallIntegerField(default=20, verbose_name='upper secondary pupils for one adult')),
                ('pupils_per_adult_adults', models.PositiveSmallIntegerField(default=25, verbose_name='participants for one group leader')),
                ('walking_metres_per_minute', models.PositiveSmallIntegerField(default=45, verbose_name='walking speed of a group, metres a minute')),
                ('plan_width_m', models.PositiveSmallIntegerField(default=260, verbose_name='width of the site, metres')),
                ('plan_height_m', models.PositiveSmallIntegerField(default=178, verbose_name='depth of the site, metres')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='editions.edition')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Gate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12, verbose_name='code')),
                ('name_ar', models.CharField(max_length=120, verbose_name='name in Arabic')),
                ('name_fr', models.CharField(blank=True, max_length=120, verbose_name='name in French')),
                ('name_en', models.CharField(blank=True, max_length=120, verbose_name='name in English')),
                ('takes_groups', models.BooleanField(default=False, verbose_name='groups and coaches arrive here')),
                ('x_m', models.FloatField(verbose_name='from the left, metres')),
                ('y_m', models.FloatField(verbose_name='from the top, metres')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='gates', to='editions.edition', verbose_name='edition')),
            ],
            options={
                'verbose_name': 'gate',
                'verbose_name_plural': 'gates',
                'constraints': [models.UniqueConstraint(fields=('edition', 'code'), name='one_gate_a_code_and_edition')],
            },
        ),
        migrations.CreateModel(
            name='OpeningDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(verbose_name='day')),
                ('opens_at', models.DateTimeField(verbose_name='opens')),
                ('closes_at', models.DateTimeField(verbose_name='closes')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='editions.edition', verbose_name='edition')),
            ],
            options={
                'verbose_name': 'opening day',
                'verbose_name_plural': 'opening days',
                'constraints': [models.UniqueConstraint(fields=('edition', 'date'), name='one_opening_a_day_and_edition'), models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opens_at'))), name='a_day_closes_after_it_opens'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('edition', '='), (openday.time_ranges.TsTzRange('opens_at', 'closes_at', django.contrib.postgres.fields.ranges.RangeBoundary()), '&&')], name='opening_days_of_one_edition_never_overlap')],
            },
        ),
        migrations.CreateModel(
            name='Zone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12, verbose_name='code')),
                ('kind', models.CharField(choices=[('hall', 'Hall of pavilions'), ('arena', 'Arena'), ('children', "Children's space"), ('seminars', 'Seminar hall'), ('lunch', 'Lunch area')], default='hall', max_length=12, verbose_name='kind')),
                ('name_ar', models.CharField(max_length=120, verbose_name='name in Arabic')),
                ('name_fr', models.CharField(blank=True, max_length=120, verbose_name='name in French')),
                ('name_en', models.CharField(blank=True, max_length=120, verbose_name='name in English')),
                ('x_m', models.FloatField(verbose_name='from the left, metres')),
                ('y_m', models.FloatField(verbose_name='from the top, metres')),
                ('width_m', models.FloatField(verbose_name='width, metres')),
                ('height_m', models.FloatField(verbose_name='depth, metres')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='zones', to='editions.edition', verbose_name='edition')),
            ],
            options={
                'verbose_name': 'zone',
                'verbose_name_plural': 'zones',
                'constraints': [models.UniqueConstraint(fields=('edition', 'code'), name='one_zone_a_code_and_edition'), models.CheckConstraint(condition=models.Q(('height_m__gt', 0), ('width_m__gt', 0)), name='a_zone_has_a_size')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='edition',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "editions_editionevent" ("bookings_close_at", "bookings_open_at", "change_deadline_hours", "city_ar", "city_en", "city_fr", "ends_date", "id", "is_demo", "live_visits_per_institution", "max_group_heads", "max_groups", "max_stops", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_height_m", "plan_width_m", "pupils_per_adult_adults", "pupils_per_adult_lower_secondary", "pupils_per_adult_preschool", "pupils_per_adult_primary", "pupils_per_adult_upper_secondary", "starts_date", "state", "venue_ar", "venue_en", "venue_fr", "walking_metres_per_minute") VALUES (NEW."bookings_close_at", NEW."bookings_open_at", NEW."change_deadline_hours", NEW."city_ar", NEW."city_en", NEW."city_fr", NEW."ends_date", NEW."id", NEW."is_demo", NEW."live_visits_per_institution", NEW."max_group_heads", NEW."max_groups", NEW."max_stops", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_height_m", NEW."plan_width_m", NEW."pupils_per_adult_adults", NEW."pupils_per_adult_lower_secondary", NEW."pupils_per_adult_preschool", NEW."pupils_per_adult_primary", NEW."pupils_per_adult_upper_secondary", NEW."starts_date", NEW."state", NEW."venue_ar", NEW."venue_en", NEW."venue_fr", NEW."walking_metres_per_minute"); RETURN NULL;', hash='237a3a7368ae7f33f14766e7a4a0585300c267d9', operation='INSERT', pgid='pgtrigger_insert_insert_4e3a7', table='editions_edition', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='edition',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "editions_editionevent" ("bookings_close_at", "bookings_open_at", "change_deadline_hours", "city_ar", "city_en", "city_fr", "ends_date", "id", "is_demo", "live_visits_per_institution", "max_group_heads", "max_groups", "max_stops", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_height_m", "plan_width_m", "pupils_per_adult_adults", "pupils_per_adult_lower_secondary", "pupils_per_adult_preschool", "pupils_per_adult_primary", "pupils_per_adult_upper_secondary", "starts_date", "state", "venue_ar", "venue_en", "venue_fr", "walking_metres_per_minute") VALUES (NEW."bookings_close_at", NEW."bookings_open_at", NEW."change_deadline_hours", NEW."city_ar", NEW."city_en", NEW."city_fr", NEW."ends_date", NEW."id", NEW."is_demo", NEW."live_visits_per_institution", NEW."max_group_heads", NEW."max_groups", NEW."max_stops", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_height_m", NEW."plan_width_m", NEW."pupils_per_adult_adults", NEW."pupils_per_adult_lower_secondary", NEW."pupils_per_adult_preschool", NEW."pupils_per_adult_primary", NEW."pupils_per_adult_upper_secondary", NEW."starts_date", NEW."state", NEW."venue_ar", NEW."venue_en", NEW."venue_fr", NEW."walking_metres_per_minute"); RETURN NULL;', hash='a4dd01540d776f22a8b3b3ea80fba665926e1586', operation='UPDATE', pgid='pgtrigger_update_update_49f3d', table='editions_edition', when='AFTER')),
        ),
    ]
