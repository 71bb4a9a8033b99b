"""What an institution is searched by becomes a generated column: no writer can forget it, or write it wrong.

`openday_fold` is `openday.folding.fold` said in SQL, for Latin, Arabic and Tifinagh; a test holds the two together.
It is immutable because it depends on no collation: letters are listed, and case is folded for those alone.
"""

import django.contrib.postgres.indexes
import django.db.models.expressions
from django.db import migrations, models

FOLD = r"""
CREATE FUNCTION openday_fold(written text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    SELECT btrim(regexp_replace(
        translate(
            replace(replace(replace(replace(replace(
                regexp_replace(
                    normalize(written, NFKD),
                    '[\u0300-\u036F\u0600-\u0605\u0610-\u061A\u061C\u0640\u064B-\u065F\u0670\u06D6-\u06DD\u06DF-\u06E4\u06E7\u06E8'
                    '\u06EA-\u06ED\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF\u2D7F]+',
                    '', 'g'
                ),
                'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'), 'ß', 'ss'),
            'ABCDEFGHIJKLMNOPQRSTUVWXYZƐƔĦøØđĐłŁıٱةىیېکگڭہڤ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹ء''’‘ʼʿʾ`',
            'abcdefghijklmnopqrstuvwxyzɛɣħooddlliاهيييكككهف01234567890123456789'
        ),
        '[^a-z0-9\u0100-\u02AF\u0620-\u063F\u0641-\u064A\u066E-\u06D3\u06D5\u06E5\u06E6\u06EE\u06EF\u06FA-\u06FC\u06FF\u2D30-\u2D6F]+',
        ' ', 'g'
    ))
$$;

CREATE FUNCTION institution_search_text(
    ministry_code text, name_ar text, name_fr text, commune_ar text, commune_fr text
) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    SELECT ' ' || public.openday_fold(ministry_code)
        || ' | ' || public.openday_fold(name_ar) || ' | ' || public.openday_fold(name_fr)
        || ' / ' || public.openday_fold(commune_ar) || ' / ' || public.openday_fold(commune_fr) || ' '
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("schools", "0005_regions_and_provinces")]

    operations = [
        migrations.RunSQL(
            FOLD,
            "DROP FUNCTION institution_search_text(text, text, text, text, text); DROP FUNCTION openday_fold(text);",
        ),
        migrations.RemoveIndex(model_name="institution", name="institution_search"),
        migrations.RemoveField(model_name="institution", name="search_text"),
        migrations.AddField(
            model_name="institution",
            name="search_text",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.expressions.Func(
                    django.db.models.expressions.F("ministry_code"),
                    django.db.models.expressions.F("name_ar"),
                    django.db.models.expressions.F("name_fr"),
                    django.db.models.expressions.F("commune_ar"),
                    django.db.models.expressions.F("commune_fr"),
                    function="institution_search_text",
                ),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddIndex(
            model_name="institution",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_text"], name="institution_search", opclasses=["gin_trgm_ops"]
            ),
        ),
    ]
