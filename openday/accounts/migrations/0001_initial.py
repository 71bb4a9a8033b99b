import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail')),
                ('full_name', models.CharField(blank=True, max_length=120, verbose_name='full name')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='telephone')),
                ('language', models.CharField(choices=[('ar', 'Arabic'), ('fr', 'French'), ('en', 'English')], default='ar', max_length=2, verbose_name='language')),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('direction', 'Direction'), ('visits', 'Visits officer'), ('press', 'Press officer'), ('security', 'Security officer'), ('programme', 'Programme officer'), ('gates', 'Gates officer'), ('operator', 'Operator of the site')], max_length=12), blank=True, default=list, size=None, verbose_name='roles')),
                ('is_active', models.BooleanField(default=True, verbose_name='may sign in')),
                ('is_demo', models.BooleanField(default=False, verbose_name='demo account')),
                ('joined_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='joined')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='one_person_an_email_whatever_its_case')],
            },
        ),
        migrations.CreateModel(
            name='IdempotentRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=128)),
                ('fingerprint', models.CharField(help_text='SHA-256 of method, path and body.', max_length=64)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('answer', models.JSONField(null=True)),
                ('created_at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='idempotent_requests', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'idempotent request',
                'verbose_name_plural': 'idempotent requests',
                'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='one_answer_a_key_and_person'), models.CheckConstraint(condition=models.Q(models.Q(('answer', None), ('status', None)), ('status__isnull', False), _connector='OR'), name='an_answer_has_a_status')],
                'indexes': [models.Index(fields=['created_at'], name='idempotent_by_age')],
            },
        ),
        migrations.CreateModel(
            name='UserEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('full_name', models.CharField(blank=True, max_length=120, verbose_name='full name')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='telephone')),
                ('language', models.CharField(choices=[('ar', 'Arabic'), ('fr', 'French'), ('en', 'English')], default='ar', max_length=2, verbose_name='language')),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('direction', 'Direction'), ('visits', 'Visits officer'), ('press', 'Press officer'), ('security', 'Security officer'), ('programme', 'Programme officer'), ('gates', 'Gates officer'), ('operator', 'Operator of the site')], max_length=12), blank=True, default=list, size=None, verbose_name='roles')),
                ('is_active', models.BooleanField(default=True, verbose_name='may sign in')),
                ('is_demo', models.BooleanField(default=False, verbose_name='demo account')),
                ('joined_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='joined')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_userevent" ("email", "full_name", "id", "is_active", "is_demo", "is_superuser", "joined_at", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "roles") VALUES (NEW."email", NEW."full_name", NEW."id", NEW."is_active", NEW."is_demo", NEW."is_superuser", NEW."joined_at", NEW."language", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."roles"); RETURN NULL;', hash='4cc50b46486c2f3975696bd49c954b93f317afb8', operation='INSERT', pgid='pgtrigger_insert_insert_3867c', table='accounts_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."full_name" IS DISTINCT FROM (NEW."full_name") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_demo" IS DISTINCT FROM (NEW."is_demo") OR OLD."is_superuser" IS DISTINCT FROM (NEW."is_superuser") OR OLD."joined_at" IS DISTINCT FROM (NEW."joined_at") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."roles" IS DISTINCT FROM (NEW."roles"))', func='INSERT INTO "accounts_userevent" ("email", "full_name", "id", "is_active", "is_demo", "is_superuser", "joined_at", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "roles") VALUES (NEW."email", NEW."full_name", NEW."id", NEW."is_active", NEW."is_demo", NEW."is_superuser", NEW."joined_at", NEW."language", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."roles"); RETURN NULL;', hash='9c678c19e90389bf3ade888324c19aa5788babb0', operation='UPDATE', pgid='pgtrigger_update_update_0e890', table='accounts_user', when='AFTER')),
        ),
    ]
