import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('editions', '0002_history_has_names'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='SigningKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(unique=True, verbose_name='number')),
                ('state', models.CharField(choices=[('prepared', 'prepared'), ('active', 'active'), ('retired', 'retired'), ('withdrawn', 'withdrawn')], max_length=12, verbose_name='state')),
                ('public_key', models.CharField(max_length=43, verbose_name='public key')),
                ('sealed_private_key', models.TextField(blank=True, editable=False)),
                ('prepared_at', models.DateTimeField(verbose_name='prepared')),
                ('activated_at', models.DateTimeField(blank=True, null=True, verbose_name='active since')),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn')),
            ],
            options={
                'verbose_name': 'signing key',
                'verbose_name_plural': 'signing keys',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('state',), name='one_active_signing_key'), models.UniqueConstraint(condition=models.Q(('state', 'prepared')), fields=('state',), name='one_prepared_signing_key'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['prepared', 'active']), models.Q(('sealed_private_key', ''), _negated=True)), models.Q(('sealed_private_key', ''), ('state__in', ['retired', 'withdrawn'])), _connector='OR'), name='a_private_key_is_kept_only_while_it_may_sign'), models.CheckConstraint(condition=models.Q(models.Q(('activated_at', None), ('retired_at', None), ('state', 'prepared'), ('withdrawn_at', None)), models.Q(('activated_at__isnull', False), ('retired_at', None), ('state', 'active'), ('withdrawn_at', None)), models.Q(('activated_at__isnull', False), ('retired_at__isnull', False), ('state', 'retired'), ('withdrawn_at', None)), models.Q(('state', 'withdrawn'), ('withdrawn_at__isnull', False)), _connector='OR'), name='a_signing_key_has_the_times_of_its_state'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='a_signing_key_is_counted_from_one')],
            },
        ),
        migrations.CreateModel(
            name='SigningKeyEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('state', models.CharField(choices=[('prepared', 'prepared'), ('active', 'active'), ('retired', 'retired'), ('withdrawn', 'withdrawn')], max_length=12, verbose_name='state')),
                ('public_key', models.CharField(max_length=43, verbose_name='public key')),
                ('prepared_at', models.DateTimeField(verbose_name='prepared')),
                ('activated_at', models.DateTimeField(blank=True, null=True, verbose_name='active since')),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='passes.signingkey')),
            ],
            options={
                'verbose_name': 'event of a signing key',
                'verbose_name_plural': 'history of signing keys',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Pass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('serial', models.PositiveBigIntegerField(unique=True, verbose_name='serial')),
                ('kind', models.PositiveSmallIntegerField(choices=[(1, 'group of a visit')], verbose_name='kind')),
                ('record_id', models.PositiveBigIntegerField(verbose_name='issued for')),
                ('bearer_id', models.PositiveBigIntegerField(verbose_name='bearer')),
                ('starts_at', models.DateTimeField(verbose_name='valid from')),
                ('ends_at', models.DateTimeField(verbose_name='valid until')),
                ('zone_ids', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveBigIntegerField(), default=list, size=None, verbose_name='zones')),
                ('heads', models.PositiveIntegerField(verbose_name='people')),
                ('token', models.CharField(editable=False, max_length=221)),
                ('issued_at', models.DateTimeField(verbose_name='issued')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked')),
                ('revoked_reason', models.CharField(blank=True, choices=[('replaced', 'replaced: what it was issued for changed'), ('cancelled', 'cancelled: what it was issued for was'), ('lost', 'lost or in wrong hands'), ('key_withdrawn', 'its key was withdrawn')], max_length=16, verbose_name='reason for revoking')),
                ('edition', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='passes', to='editions.edition', verbose_name='edition')),
                ('gate', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='passes', to='editions.gate', verbose_name='gate')),
                ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passes', to='passes.signingkey', verbose_name='key')),
            ],
            options={
                'verbose_name': 'pass',
                'verbose_name_plural': 'passes',
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('kind', 'bearer_id'), name='one_active_pass_a_bearer'), models.CheckConstraint(condition=models.Q(models.Q(('revoked_at', None), ('revoked_reason', '')), models.Q(('revoked_at__isnull', False), models.Q(('revoked_reason', ''), _negated=True)), _connector='OR'), name='a_pass_is_revoked_for_a_reason'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='a_pass_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('heads__gt', 0)), name='a_pass_is_for_somebody')],
                'indexes': [models.Index(fields=['kind', 'record_id'], name='pass_by_record'), models.Index(condition=models.Q(('revoked_at__isnull', False)), fields=['ends_at', 'id'], name='pass_revoked_by_end')],
            },
        ),
        migrations.CreateModel(
            name='PassEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('serial', models.PositiveBigIntegerField(verbose_name='serial')),
                ('kind', models.PositiveSmallIntegerField(choices=[(1, 'group of a visit')], verbose_name='kind')),
                ('record_id', models.PositiveBigIntegerField(verbose_name='issued for')),
                ('bearer_id', models.PositiveBigIntegerField(verbose_name='bearer')),
                ('starts_at', models.DateTimeField(verbose_name='valid from')),
                ('ends_at', models.DateTimeField(verbose_name='valid until')),
                ('zone_ids', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveBigIntegerField(), default=list, size=None, verbose_name='zones')),
                ('heads', models.PositiveIntegerField(verbose_name='people')),
                ('issued_at', models.DateTimeField(verbose_name='issued')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked')),
                ('revoked_reason', models.CharField(blank=True, choices=[('replaced', 'replaced: what it was issued for changed'), ('cancelled', 'cancelled: what it was issued for was'), ('lost', 'lost or in wrong hands'), ('key_withdrawn', 'its key was withdrawn')], max_length=16, verbose_name='reason for revoking')),
                ('edition', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='editions.edition', verbose_name='edition')),
                ('gate', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='editions.gate', verbose_name='gate')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='passes.pass')),
                ('key', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='passes.signingkey', verbose_name='key')),
            ],
            options={
                'verbose_name': 'event of a pass',
                'verbose_name_plural': 'history of passes',
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signingkey',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "passes_signingkeyevent" ("activated_at", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prepared_at", "public_key", "retired_at", "state", "withdrawn_at") VALUES (NEW."activated_at", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."prepared_at", NEW."public_key", NEW."retired_at", NEW."state", NEW."withdrawn_at"); RETURN NULL;', hash='5160fa4b39cbce7a8df5e4704ff64dbd7e57bea1', operation='INSERT', pgid='pgtrigger_insert_insert_32004', table='passes_signingkey', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signingkey',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."activated_at" IS DISTINCT FROM (NEW."activated_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."prepared_at" IS DISTINCT FROM (NEW."prepared_at") OR OLD."public_key" IS DISTINCT FROM (NEW."public_key") OR OLD."retired_at" IS DISTINCT FROM (NEW."retired_at") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."withdrawn_at" IS DISTINCT FROM (NEW."withdrawn_at"))', func='INSERT INTO "passes_signingkeyevent" ("activated_at", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prepared_at", "public_key", "retired_at", "state", "withdrawn_at") VALUES (NEW."activated_at", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."prepared_at", NEW."public_key", NEW."retired_at", NEW."state", NEW."withdrawn_at"); RETURN NULL;', hash='08539a0ee44150aa9f631a8d8a5195c20dd2015b', operation='UPDATE', pgid='pgtrigger_update_update_27cd3', table='passes_signingkey', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pass',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."bearer_id" IS DISTINCT FROM (NEW."bearer_id") OR OLD."edition_id" IS DISTINCT FROM (NEW."edition_id") OR OLD."ends_at" IS DISTINCT FROM (NEW."ends_at") OR OLD."gate_id" IS DISTINCT FROM (NEW."gate_id") OR OLD."heads" IS DISTINCT FROM (NEW."heads") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."issued_at" IS DISTINCT FROM (NEW."issued_at") OR OLD."key_id" IS DISTINCT FROM (NEW."key_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."record_id" IS DISTINCT FROM (NEW."record_id") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at") OR OLD."revoked_reason" IS DISTINCT FROM (NEW."revoked_reason") OR OLD."serial" IS DISTINCT FROM (NEW."serial") OR OLD."starts_at" IS DISTINCT FROM (NEW."starts_at") OR OLD."zone_ids" IS DISTINCT FROM (NEW."zone_ids"))', func='INSERT INTO "passes_passevent" ("bearer_id", "edition_id", "ends_at", "gate_id", "heads", "id", "issued_at", "key_id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "revoked_at", "revoked_reason", "serial", "starts_at", "zone_ids") VALUES (NEW."bearer_id", NEW."edition_id", NEW."ends_at", NEW."gate_id", NEW."heads", NEW."id", NEW."issued_at", NEW."key_id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."record_id", NEW."revoked_at", NEW."revoked_reason", NEW."serial", NEW."starts_at", NEW."zone_ids"); RETURN NULL;', hash='49c561524164af3b62b0e4411259f74fa4afac36', operation='UPDATE', pgid='pgtrigger_update_update_f2fd4', table='passes_pass', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pass',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "passes_passevent" ("bearer_id", "edition_id", "ends_at", "gate_id", "heads", "id", "issued_at", "key_id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "revoked_at", "revoked_reason", "serial", "starts_at", "zone_ids") VALUES (OLD."bearer_id", OLD."edition_id", OLD."ends_at", OLD."gate_id", OLD."heads", OLD."id", OLD."issued_at", OLD."key_id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."record_id", OLD."revoked_at", OLD."revoked_reason", OLD."serial", OLD."starts_at", OLD."zone_ids"); RETURN NULL;', hash='98a7d5c7b4989e3b2b57eb16d904279e309352b7', operation='DELETE', pgid='pgtrigger_delete_delete_93ff1', table='passes_pass', when='AFTER')),
        ),
    ]
