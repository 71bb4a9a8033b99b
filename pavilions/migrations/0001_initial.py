import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import openday.time_ranges
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('editions', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Pavilion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=8, verbose_name='code')),
                ('kind', models.CharField(choices=[('pavilion', 'Pavilion'), ('show', 'Live show'), ('children', "Children's space")], default='pavilion', max_length=12, verbose_name='kind')),
                ('theme', models.CharField(choices=[('careers_social', 'Careers and social services'), ('forensics', 'Forensics'), ('investigation', 'Investigation'), ('special_units', 'Special units'), ('operations', 'Operations'), ('technology', 'Technology'), ('identity_borders', 'Identity and borders'), ('protection_awareness', 'Protection and awareness'), ('road_safety', 'Road safety'), ('rights_memory', 'Rights and memory'), ('heritage_culture', 'Heritage and culture'), ('children_community', 'Children and community')], max_length=24, verbose_name='theme')),
                ('name_ar', models.CharField(max_length=160, verbose_name='name in Arabic')),
                ('name_fr', models.CharField(blank=True, max_length=160, verbose_name='name in French')),
                ('name_en', models.CharField(blank=True, max_length=160, verbose_name='name in English')),
                ('summary_ar', models.CharField(max_length=400, verbose_name='summary in Arabic')),
                ('summary_fr', models.CharField(blank=True, max_length=400, verbose_name='summary in French')),
                ('summary_en', models.CharField(blank=True, max_length=400, verbose_name='summary in English')),
                ('text_ar', models.TextField(blank=True, verbose_name='text in Arabic')),
                ('text_fr', models.TextField(blank=True, verbose_name='text in French')),
                ('text_en', models.TextField(blank=True, verbose_name='text in English')),
                ('exhibiting_unit_ar', models.CharField(blank=True, max_length=160, verbose_name='exhibiting unit in Arabic')),
                ('exhibiting_unit_fr', models.CharField(blank=True, max_length=160, verbose_name='exhibiting unit in French')),
                ('exhibiting_unit_en', models.CharField(blank=True, max_length=160, verbose_name='exhibiting unit in English')),
                ('levels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('preschool', 'Preschool'), ('primary', 'Primary'), ('lower_secondary', 'Lower secondary'), ('upper_secondary', 'Upper secondary'), ('adults', 'Adults')], max_length=16), default=list, size=None, verbose_name='suits')),
                ('is_step_free', models.BooleanField(default=True, verbose_name='reached without steps')),
                ('accessibility_ar', models.CharField(blank=True, max_length=240, verbose_name='accessibility in Arabic')),
                ('accessibility_fr', models.CharField(blank=True, max_length=240, verbose_name='accessibility in French')),
                ('accessibility_en', models.CharField(blank=True, max_length=240, verbose_name='accessibility in English')),
                ('x_m', models.FloatField(verbose_name='from the left, metres')),
                ('y_m', models.FloatField(verbose_name='from the top, metres')),
                ('width_m', models.FloatField(verbose_name='width, metres')),
                ('height_m', models.FloatField(verbose_name='depth, metres')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pavilions', to='editions.edition', verbose_name='edition')),
                ('stage', models.ForeignKey(blank=True, help_text='Shows on one stage never overlap.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shows', to='editions.zone', verbose_name='stage')),
                ('zone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pavilions', to='editions.zone', verbose_name='zone')),
            ],
            options={
                'verbose_name': 'pavilion',
                'verbose_name_plural': 'pavilions',
                'constraints': [models.UniqueConstraint(fields=('edition', 'code'), name='one_pavilion_a_code_and_edition'), models.CheckConstraint(condition=models.Q(('height_m__gt', 0), ('width_m__gt', 0)), name='a_pavilion_has_a_size'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'show'), _negated=True), ('stage__isnull', False), _connector='OR'), name='a_show_has_a_stage')],
            },
        ),
        migrations.CreateModel(
            name='PavilionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.CharField(max_length=8, verbose_name='code')),
                ('kind', models.CharField(choices=[('pavilion', 'Pavilion'), ('show', 'Live show'), ('children', "Children's space")], default='pavilion', max_length=12, verbose_name='kind')),
                ('theme', models.CharField(choices=[('careers_social', 'Careers and social services'), ('forensics', 'Forensics'), ('investigation', 'Investigation'), ('special_units', 'Special units'), ('operations', 'Operations'), ('technology', 'Technology'), ('identity_borders', 'Identity and borders'), ('protection_awareness', 'Protection and awareness'), ('road_safety', 'Road safety'), ('rights_memory', 'Rights and memory'), ('heritage_culture', 'Heritage and culture'), ('children_community', 'Children and community')], max_length=24, verbose_name='theme')),
                ('name_ar', models.CharField(max_length=160, verbose_name='name in Arabic')),
                ('name_fr', models.CharField(blank=True, max_length=160, verbose_name='name in French')),
                ('name_en', models.CharField(blank=True, max_length=160, verbose_name='name in English')),
                ('summary_ar', models.CharField(max_length=400, verbose_name='summary in Arabic')),
                ('summary_fr', models.CharField(blank=True, max_length=400, verbose_name='summary in French')),
                ('summary_en', models.CharField(blank=True, max_length=400, verbose_name='summary in English')),
                ('text_ar', models.TextField(blank=True, verbose_name='text in Arabic')),
                ('text_fr', models.TextField(blank=True, verbose_name='text in French')),
                ('text_en', models.TextField(blank=True, verbose_name='text in English')),
                ('exhibiting_unit_ar', models.CharField(blank=True, max_length=160, verbose_name='exhibiting unit in Arabic')),
                ('exhibiting_unit_fr', models.CharField(blank=True, max_length=160, verbose_name='exhibiting unit in French')),
                ('exhibiting_unit_en', models.CharField(blank=True, max_length=160, verbose_name='exhibiting unit in English')),
                ('levels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('preschool', 'Preschool'), ('primary', 'Primary'), ('lower_secondary', 'Lower secondary'), ('upper_secondary', 'Upper secondary'), ('adults', 'Adults')], max_length=16), default=list, size=None, verbose_name='suits')),
                ('is_step_free', models.BooleanField(default=True, verbose_name='reached without steps')),
                ('accessibility_ar', models.CharField(blank=True, max_length=240, verbose_name='accessibility in Arabic')),
                ('accessibility_fr', models.CharField(blank=True, max_length=240, verbose_name='accessibility in French')),
                ('accessibility_en', models.CharField(blank=True, max_length=240, verbose_name='accessibility in English')),
                ('x_m', models.FloatField(verbose_name='from the left, metres')),
                ('y_m', models.FloatField(verbose_name='from the top, metres')),
                ('width_m', models.FloatField(verbose_name='width, metres')),
                ('height_m', models.FloatField(verbose_name='depth, metres')),
                ('edition', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='editions.edition', verbose_name='edition')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='pavilions.pavilion')),
                ('stage', models.ForeignKey(blank=True, db_constraint=False, help_text='Shows on one stage never overlap.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='editions.zone', verbose_name='stage')),
                ('zone', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='editions.zone', verbose_name='zone')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Slot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField(verbose_name='starts')),
                ('ends_at', models.DateTimeField(verbose_name='ends')),
                ('capacity', models.PositiveIntegerField(verbose_name='capacity, people')),
                ('heads_taken', models.PositiveIntegerField(default=0, verbose_name='people booked')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
                ('closed_reason', models.CharField(blank=True, max_length=240, verbose_name='reason for closing')),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='slots_closed', to=settings.AUTH_USER_MODEL, verbose_name='closed by')),
                ('pavilion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='pavilions.pavilion', verbose_name='pavilion')),
                ('stage', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='slots', to='editions.zone')),
            ],
            options={
                'verbose_name': 'slot',
                'verbose_name_plural': 'slots',
                'constraints': [models.CheckConstraint(condition=models.Q(('heads_taken__lte', models.F('capacity'))), name='slot_never_overbooked'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='slot_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('closed_by', None), ('closed_reason', '')), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False), models.Q(('closed_reason', ''), _negated=True)), _connector='OR'), name='slot_closed_by_someone_at_some_time'), models.UniqueConstraint(fields=('id', 'starts_at', 'ends_at'), name='slot_with_its_times'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('pavilion', '='), (openday.time_ranges.TsTzRange('starts_at', 'ends_at', django.contrib.postgres.fields.ranges.RangeBoundary()), '&&')], name='slots_of_one_pavilion_never_overlap'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('closed_at', None), ('stage__isnull', False)), expressions=[('stage', '='), (openday.time_ranges.TsTzRange('starts_at', 'ends_at', django.contrib.postgres.fields.ranges.RangeBoundary()), '&&')], name='shows_on_one_stage_never_overlap')],
                'indexes': [models.Index(fields=['starts_at'], name='slot_by_start')],
            },
        ),
        migrations.CreateModel(
            name='SlotEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('starts_at', models.DateTimeField(verbose_name='starts')),
                ('ends_at', models.DateTimeField(verbose_name='ends')),
                ('capacity', models.PositiveIntegerField(verbose_name='capacity, people')),
                ('heads_taken', models.PositiveIntegerField(default=0, verbose_name='people booked')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
                ('closed_reason', models.CharField(blank=True, max_length=240, verbose_name='reason for closing')),
                ('closed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='closed by')),
                ('pavilion', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='pavilions.pavilion', verbose_name='pavilion')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='pavilions.slot')),
                ('stage', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='editions.zone')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pavilion',
            trigger=pgtrigger.compiler.Trigger(name='slots_follow_to_its_stage', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."stage_id" IS DISTINCT FROM (NEW."stage_id"))', func='UPDATE pavilions_slot SET stage_id = NEW.stage_id WHERE pavilion_id = NEW.id; RETURN NULL;', hash='7cd605dd6e29523fe2635305440f489edbb5253b', operation='UPDATE OF "stage_id"', pgid='pgtrigger_slots_follow_to_its_stage_5615a', table='pavilions_pavilion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pavilion',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pavilions_pavilionevent" ("accessibility_ar", "accessibility_en", "accessibility_fr", "code", "edition_id", "exhibiting_unit_ar", "exhibiting_unit_en", "exhibiting_unit_fr", "height_m", "id", "is_step_free", "kind", "levels", "name_ar", "name_en", "name_fr", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stage_id", "summary_ar", "summary_en", "summary_fr", "text_ar", "text_en", "text_fr", "theme", "width_m", "x_m", "y_m", "zone_id") VALUES (NEW."accessibility_ar", NEW."accessibility_en", NEW."accessibility_fr", NEW."code", NEW."edition_id", NEW."exhibiting_unit_ar", NEW."exhibiting_unit_en", NEW."exhibiting_unit_fr", NEW."height_m", NEW."id", NEW."is_step_free", NEW."kind", NEW."levels", NEW."name_ar", NEW."name_en", NEW."name_fr", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."stage_id", NEW."summary_ar", NEW."summary_en", NEW."summary_fr", NEW."text_ar", NEW."text_en", NEW."text_fr", NEW."theme", NEW."width_m", NEW."x_m", NEW."y_m", NEW."zone_id"); RETURN NULL;', hash='b9e446e39940cfe2239b3d4ea39a5a54df94edd4', operation='INSERT', pgid='pgtrigger_insert_insert_c122f', table='pavilions_pavilion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pavilion',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "pavilions_pavilionevent" ("accessibility_ar", "accessibility_en", "accessibility_fr", "code", "edition_id", "exhibiting_unit_ar", "exhibiting_unit_en", "exhibiting_unit_fr", "height_m", "id", "is_step_free", "kind", "levels", "name_ar", "name_en", "name_fr", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stage_id", "summary_ar", "summary_en", "summary_fr", "text_ar", "text_en", "text_fr", "theme", "width_m", "x_m", "y_m", "zone_id") VALUES (NEW."accessibility_ar", NEW."accessibility_en", NEW."accessibility_fr", NEW."code", NEW."edition_id", NEW."exhibiting_unit_ar", NEW."exhibiting_unit_en", NEW."exhibiting_unit_fr", NEW."height_m", NEW."id", NEW."is_step_free", NEW."kind", NEW."levels", NEW."name_ar", NEW."name_en", NEW."name_fr", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."stage_id", NEW."summary_ar", NEW."summary_en", NEW."summary_fr", NEW."text_ar", NEW."text_en", NEW."text_fr", NEW."theme", NEW."width_m", NEW."x_m", NEW."y_m", NEW."zone_id"); RETURN NULL;', hash='090890eda00bf3edc5ebe3b9f6262173cda42c90', operation='UPDATE', pgid='pgtrigger_update_update_e3a4f', table='pavilions_pavilion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='slot',
            trigger=pgtrigger.compiler.Trigger(name='slot_stands_on_its_pavilions_stage', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n                    SELECT stage_id INTO NEW.stage_id FROM pavilions_pavilion WHERE id = NEW.pavilion_id;\n                    RETURN NEW;\n                ', hash='f1f585aae1281264dcc34cea5530dbad8768dc00', operation='INSERT OR UPDATE OF "pavilion_id"', pgid='pgtrigger_slot_stands_on_its_pavilions_stage_899a9', table='pavilions_slot', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='slot',
            trigger=pgtrigger.compiler.Trigger(name='slot_lies_inside_opening_hours', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF NOT EXISTS (\n                        SELECT FROM editions_openingday AS day\n                        JOIN pavilions_pavilion AS pavilion ON pavilion.edition_id = day.edition_id\n                        WHERE pavilion.id = NEW.pavilion_id\n                          AND day.opens_at <= NEW.starts_at AND day.closes_at >= NEW.ends_at\n                    ) THEN\n                        RAISE EXCEPTION USING ERRCODE = 'check_violation',\n                            CONSTRAINT = 'slot_lies_inside_opening_hours',\n                            MESSAGE = 'slot_lies_inside_opening_hours';\n                    END IF;\n                    RETURN NEW;\n                ", hash='9804c9f4254e6ddb6f0be7cc68e3842161f47aee', operation='INSERT OR UPDATE OF "pavilion_id", "starts_at", "ends_at"', pgid='pgtrigger_slot_lies_inside_opening_hours_cb1de', table='pavilions_slot', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='slot',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pavilions_slotevent" ("capacity", "closed_at", "closed_by_id", "closed_reason", "ends_at", "heads_taken", "id", "pavilion_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stage_id", "starts_at") VALUES (NEW."capacity", NEW."closed_at", NEW."closed_by_id", NEW."closed_reason", NEW."ends_at", NEW."heads_taken", NEW."id", NEW."pavilion_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."stage_id", NEW."starts_at"); RETURN NULL;', hash='caf522fa09120cef441e5d724b736e466fab6caa', operation='INSERT', pgid='pgtrigger_insert_insert_85c52', table='pavilions_slot', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='slot',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."capacity" IS DISTINCT FROM (NEW."capacity") OR OLD."closed_at" IS DISTINCT FROM (NEW."closed_at") OR OLD."closed_reason" IS DISTINCT FROM (NEW."closed_reason") OR OLD."ends_at" IS DISTINCT FROM (NEW."ends_at") OR OLD."starts_at" IS DISTINCT FROM (NEW."starts_at"))', func='INSERT INTO "pavilions_slotevent" ("capacity", "closed_at", "closed_by_id", "closed_reason", "ends_at", "heads_taken", "id", "pavilion_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stage_id", "starts_at") VALUES (NEW."capacity", NEW."closed_at", NEW."closed_by_id", NEW."closed_reason", NEW."ends_at", NEW."heads_taken", NEW."id", NEW."pavilion_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."stage_id", NEW."starts_at"); RETURN NULL;', hash='910cd79735f04c7a763603b79cf327949a51ca85', operation='UPDATE', pgid='pgtrigger_update_update_15561', table='pavilions_slot', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='slot',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pavilions_slotevent" ("capacity", "closed_at", "closed_by_id", "closed_reason", "ends_at", "heads_taken", "id", "pavilion_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stage_id", "starts_at") VALUES (OLD."capacity", OLD."closed_at", OLD."closed_by_id", OLD."closed_reason", OLD."ends_at", OLD."heads_taken", OLD."id", OLD."pavilion_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."stage_id", OLD."starts_at"); RETURN NULL;', hash='bfbe2c282fe1b8b44bcb35e90b17d28c3acc6d93', operation='DELETE', pgid='pgtrigger_delete_delete_faaf4', table='pavilions_slot', when='AFTER')),
        ),
    ]
