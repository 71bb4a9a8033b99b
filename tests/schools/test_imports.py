"""Importing lists: what each row becomes, that nothing is lost or doubled, and that a second run writes nothing."""

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openday.lists.columns import NoNameColumn, UnknownColumn, UnknownField
from openday.lists.outcomes import ImportReport, ImportRunning
from schools.geography import load_geography
from schools.models import Institution, Province, Region
from schools.services.imports import run
from schools.services.imports.run import ListFile, import_institutions
from tests.factories.schools import InstitutionFactory

NOW = datetime(2027, 1, 10, 9, tzinfo=UTC)
TAOUNATE, FES = "03.531", "03.231"

pytestmark = pytest.mark.usefixtures("geography")


@pytest.fixture
def geography(db: None) -> None:
    load_geography(Region, Province)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def make_list(folder: Path, *rows: dict[str, str], name: str = "list.csv") -> Path:
    """A CSV with these rows, whose columns are those of all rows."""
    headers = list(dict.fromkeys(header for row in rows for header in row))
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, headers, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return folder / name


def school(**told: str) -> dict[str, str]:
    return {
        "gresa_code": "",
        "name_ar": "غصن الزيتون",
        "name_fr": "GHOSN EZZAITOUNE",
        "cycle": "primaire",
        "sector": "public",
        "province_code": TAOUNATE,
        "commune_fr": "Tissa",
        **told,
    }


def do_import(path: Path, *, is_dry_run: bool = False, **options: object) -> ImportReport:
    files = {key: options.pop(key) for key in ("rejects_to", "outcomes_to") if key in options}
    report = import_institutions(file=ListFile(path, **options), is_dry_run=is_dry_run, now=NOW, **files)
    assert report.adds_up
    return report


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    return report.added, report.changed, report.unchanged, report.refused, report.ambiguous


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def versions() -> list[tuple[int, str]]:
    """Every row with the transaction that wrote it last: equal before and after where nothing was written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, xmin::text FROM schools_institution ORDER BY id")
        return cursor.fetchall()


# --- A row by itself ------------------------------------------------------------------------------
def test_a_row_becomes_a_verified_institution_with_all_that_it_tells(folder):
    row = school(gresa_code="15395h", commune_code="03.531.01.05", address_fr=" 12,  rue  X ", LA_MIL="قروي")

    do_import(make_list(folder, row))

    institution = Institution.objects.get()
    told = ("kind", "state", "ministry_code", "name_ar", "name_fr", "level", "sector", "address", "is_rural")
    assert [getattr(institution, name) for name in told] == [
        *("school", "verified", "15395H", "غصن الزيتون", "GHOSN EZZAITOUNE", "primary", "public", "12, rue X", True)
    ]
    assert (institution.province.code, institution.region.code) == (TAOUNATE, "03")
    assert (institution.commune_fr, institution.commune_code) == ("Tissa", "03.531.01.05")


@pytest.mark.parametrize(
    "header",
    [
        {"CD_ETAB": "15395H", "NOM_ETABL": "X", "NOM_ETABA": "س", "LL_CYCLE": "Primaire", "LA_PROV": "تاونات"},
        {
            "NOM_ETABLISSENTFR": "X",
            "NOM_ETABLISSENTAR": "س",
            "PROVINCE": "Taounate",
            "REGIN": "Taza",
            "cycle": "الابتدائي",
        },
        {"Nom Etabl": "X", "nom_etaba": "س", "ll_com": "Tissa", "CD_PROV": "531", "NetabFr": "Ecole primaire autonome"},
        {"اسم المؤسسة": "س", "الاسم بالفرنسية": "X", "السلك": "ابتدائي", "الإقليم": "تاونات"},
    ],
)
def test_the_ministrys_own_column_names_are_known(folder, header):
    do_import(make_list(folder, header))

    institution = Institution.objects.select_related("province").get()
    assert (institution.name_fr, institution.name_ar) == ("X", "س")
    assert (institution.level, institution.province.code) == ("primary", TAOUNATE)


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Tanger Assilah", "01.511"),
        ("Moulay R'chid_Sidi Otmane", "06.141"),
        ("06.141.01.70", "06.141"),
        ("الدار البيضاء", "06.141"),
        ("Inzegane Ait Melloul", "09.273"),
        ("Es-smara", "11.221"),
        ("M'diq Fnidaq", "01.573"),
    ],
)
def test_provinces_are_known_by_every_label_of_the_ministry(folder, label, code):
    do_import(make_list(folder, school(province_code="", PROVINCE=label)))

    assert Institution.objects.get().province.code == code


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"name_ar": " ", "name_fr": "_"}, "no_name"),
        ({"name_fr": "x" * 201}, "too_long"),
        ({"name_fr": "a\x00b"}, "control_characters"),
        ({"name_ar": "مدر\ufffdسة"}, "unreadable"),
        ({"gresa_code": "15395"}, "code_without_letter"),
        ({"gresa_code": "15395I"}, "code_malformed"),
        ({"cycle": "élémentaire"}, "level_unknown"),
        ({"sector": "mixte"}, "sector_unknown"),
        ({"openday_meant": "peut-être"}, "meant_malformed"),
        ({"openday_meant": "999999"}, "meant_unknown"),
    ],
)
def test_a_row_that_cannot_be_kept_is_refused_with_its_reason(folder, told, reason):
    report = do_import(make_list(folder, school(**told)))

    assert counts(report) == (0, 0, 0, 1, 0)
    assert report.reasons == {reason: 1}
    assert not Institution.objects.exists()


def test_every_reason_of_a_row_is_told_at_once(folder):
    report = do_import(make_list(folder, school(name_ar="", name_fr="", cycle="?", sector="?")))

    assert report.reasons == {"no_name": 1, "level_unknown": 1, "sector_unknown": 1}


@pytest.mark.parametrize(
    ("told", "warning"),
    [
        ({"gresa_code": "15395J"}, "check_letter"),
        ({"province_code": "Atlantide"}, "province_unknown"),
        ({"cycle": "primaire et collégial"}, "several_levels"),
        ({"LA_MIL": "2"}, "milieu_unknown"),
        ({"gresa_code": "15395H", "parent_gresa": "15391ER"}, "parent_malformed"),
        ({"gresa_code": "15395H", "parent_gresa": "20361F"}, "parent_unknown"),
    ],
)
def test_what_is_only_odd_is_imported_and_warned_of(folder, told, warning):
    report = do_import(make_list(folder, school(**told)))

    assert counts(report) == (1, 0, 0, 0, 0)
    assert (report.warnings, report.warned) == ({warning: 1}, 1)


def test_a_row_with_a_separator_too_many_is_refused_and_the_others_are_not(folder):
    path = folder / "list.csv"
    path.write_text("name_fr,cycle\nAlpha,primaire\nBeta,Gamma,primaire\nDelta,primaire\n")

    report = do_import(path)

    assert counts(report) == (2, 0, 0, 1, 0)
    assert report.reasons == {"too_many_cells": 1}


def test_bytes_that_are_no_text_cost_their_row_and_not_the_file(folder):
    lines = [f"مدرسة {number},primaire".encode() for number in range(50)]
    lines[10] = b"\xd9\x85\xff\xd8,primaire"
    (folder / "list.csv").write_bytes(b"name_ar,cycle\n" + b"\n".join(lines))

    assert counts(do_import(folder / "list.csv")) == (49, 0, 0, 1, 0)


def test_blank_rows_and_titles_above_the_header_are_passed_over(folder):
    path = folder / "list.csv"
    path.write_text("Liste des établissements;;\n;;\nNOM_ETABL;LL_CYCLE;PROVINCE\n;;\nAlpha;Primaire;Taounate\n;;\n")

    report = do_import(path)

    assert (counts(report), report.blank, report.columns.header_row) == ((1, 0, 0, 0, 0), 2, 3)


# --- Columns --------------------------------------------------------------------------------------
def test_a_mapping_overrules_what_is_found(folder):
    path = make_list(folder, {"name_fr": "wrong", "Titre": "Alpha", "Etage": "primaire"})

    do_import(path, mapping={"name_fr": "titre", "level": "#3"})

    assert Institution.objects.values_list("name_fr", "level").get() == ("Alpha", "primary")


def test_an_empty_mapping_leaves_a_column_unread(folder):
    do_import(make_list(folder, school(gresa_code="15395H")), mapping={"ministry_code": ""})

    assert Institution.objects.get().ministry_code == ""


@pytest.mark.parametrize(
    ("mapping", "error"),
    [({}, NoNameColumn), ({"colour": "a"}, UnknownField), ({"name_fr": "nothing"}, UnknownColumn)],
)
def test_a_file_whose_columns_cannot_be_told_is_refused_whole(folder, mapping, error):
    with pytest.raises(error):
        do_import(make_list(folder, {"a": "x", "b": "y"}), mapping=mapping)


def test_the_report_tells_which_columns_were_read_and_which_were_not(folder):
    report = do_import(make_list(folder, {"NOM_ETABL": "Alpha", "TELEPHONE": "0600000000"}))

    assert (report.columns.used, report.columns.ignored) == ([("name_fr", ["NOM_ETABL"])], ["TELEPHONE"])


# --- The same again, and changes ------------------------------------------------------------------
def test_the_same_list_again_writes_nothing(folder):
    path = make_list(
        folder,
        school(gresa_code="15395H"),
        school(name_ar="الأمل", name_fr="Amal"),
        school(gresa_code="20361F", parent_gresa="15395H", name_ar="فرعية", name_fr="Satellite"),
    )
    do_import(path)
    before, events = versions(), Institution.pgh_event_model.objects.count()

    report = do_import(path)

    assert counts(report) == (0, 0, 3, 0, 0)
    assert versions() == before
    assert Institution.pgh_event_model.objects.count() == events


def test_a_blank_cell_erases_nothing_and_a_value_replaces(folder):
    do_import(make_list(folder, school(gresa_code="15395H", address_fr="old")))

    report = do_import(make_list(folder, school(gresa_code="15395H", name_fr="", cycle="", address_fr="new")))

    institution = Institution.objects.get()
    assert counts(report) == (0, 1, 0, 0, 0)
    assert (institution.name_fr, institution.level, institution.address) == ("GHOSN EZZAITOUNE", "primary", "new")


def test_a_dry_run_says_the_same_and_writes_nothing(folder):
    do_import(make_list(folder, school(gresa_code="15395H")))
    path = make_list(folder, school(gresa_code="15395H", address_fr="new"), school(name_fr="Amal", name_ar="أمل"))
    before = versions(), next_number()

    dry = do_import(path, is_dry_run=True)
    after = versions(), next_number()
    wet = do_import(path)

    assert counts(dry) == counts(wet) == (1, 1, 0, 0, 0)
    assert after == before


def next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM pg_sequences WHERE sequencename = 'schools_institution_id_seq'")
        return cursor.fetchone()[0]


# --- Recognising ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "told",
    [
        {"name_ar": "م/م غصن الزيتون"},
        {"name_ar": "مدرسة غُصن الزَّيتون", "name_fr": ""},
        {"name_ar": "", "name_fr": "École primaire Ghosn Ezzaitoune"},
        {"name_ar": "شيء آخر"},
        {"commune_fr": "", "commune_code": ""},
    ],
)
def test_a_code_is_attached_to_the_school_that_it_comes_for(folder, told):
    do_import(make_list(folder, school()))

    report = do_import(make_list(folder, school(gresa_code="15395H", **told)))

    assert (counts(report), report.codes_attached) == ((0, 1, 0, 0, 0), 1)
    assert Institution.objects.get().ministry_code == "15395H"


@pytest.mark.parametrize(
    "told",
    [
        {"cycle": "collegial"},
        {"sector": "private"},
        {"province_code": FES},
        {"name_ar": "النخيل", "name_fr": "Palmiers"},
    ],
)
def test_a_code_for_another_school_adds_it(folder, told):
    do_import(make_list(folder, school()))

    report = do_import(make_list(folder, school(gresa_code="15395H", **told)))

    assert counts(report) == (1, 0, 0, 0, 0)
    assert Institution.objects.filter(ministry_code="").count() == 1


def test_a_list_without_codes_recognises_the_schools_that_have_one(folder):
    do_import(make_list(folder, school(gresa_code="15395H")))

    report = do_import(make_list(folder, school(address_fr="12, rue X")))

    institution = Institution.objects.get()
    assert counts(report) == (0, 1, 0, 0, 0)
    assert (institution.ministry_code, institution.address) == ("15395H", "12, rue X")


def test_a_satellite_is_never_taken_for_its_mother_school(folder):
    do_import(make_list(folder, school()))
    mother, satellite = school(gresa_code="15395H"), school(gresa_code="20361F", parent_gresa="15395H")

    report = do_import(make_list(folder, satellite, mother))

    assert counts(report) == (1, 1, 0, 0, 0)
    codes = Institution.objects.order_by("ministry_code").values_list("ministry_code", "parent__ministry_code")
    assert list(codes) == [("15395H", None), ("20361F", "15395H")]


def test_satellites_of_satellites_come_in_any_order_and_a_circle_has_no_mother(folder):
    rows = [
        school(gresa_code="20367M", parent_gresa="20361F", name_fr="Third", name_ar=""),
        school(gresa_code="20361F", parent_gresa="15395H", name_fr="Second", name_ar=""),
        school(gresa_code="15395H", parent_gresa="15395H", name_fr="First", name_ar=""),
        school(gresa_code="15396J", parent_gresa="15397K", name_fr="Chicken", name_ar=""),
        school(gresa_code="15397K", parent_gresa="15396J", name_fr="Egg", name_ar=""),
    ]

    report = do_import(make_list(folder, *rows))

    mothers = dict(Institution.objects.values_list("ministry_code", "parent__ministry_code"))
    assert counts(report) == (5, 0, 0, 0, 0)
    assert mothers == {"15395H": None, "20361F": "15395H", "20367M": "20361F", "15396J": None, "15397K": None}


def test_two_schools_that_fit_are_told_and_left_alone(folder):
    one, two = (InstitutionFactory(**known(), address=address) for address in ("a", "b"))

    report = do_import(make_list(folder, school(gresa_code="15395H")), rejects_to=folder / "left.csv")

    assert counts(report) == (0, 0, 0, 0, 1)
    assert f"{one.pk}, {two.pk}" in read_csv(folder / "left.csv")[0]["openday_reason"]
    assert not Institution.objects.exclude(ministry_code="").exists()


def known() -> dict[str, object]:
    province = Province.objects.get(code=TAOUNATE)
    return {
        "name_ar": "غصن الزيتون",
        "name_fr": "Ghosn Ezzaitoune",
        "level": "primary",
        "sector": "public",
        "province": province,
        "region": province.region,
        "commune_fr": "Tissa",
    }


def test_two_rows_that_fit_one_school_are_both_left_alone(folder):
    InstitutionFactory(**known())

    report = do_import(make_list(folder, school(gresa_code="15395H"), school(gresa_code="15396J")))

    assert (counts(report), report.reasons) == ((0, 0, 0, 0, 2), {"several_rows_fit": 2})


def test_a_school_of_the_name_in_another_commune_is_asked_about_and_not_doubled(folder):
    InstitutionFactory(**known())

    report = do_import(make_list(folder, school(gresa_code="15395H", commune_fr="Tafrant")))

    assert (counts(report), report.reasons) == ((0, 0, 0, 0, 1), {"in_another_commune": 1})


def test_what_a_person_writes_beside_an_ambiguous_row_decides(folder):
    one, two = (InstitutionFactory(**known(), address=address) for address in ("a", "b"))
    path = make_list(folder, school(gresa_code="15395H"), school(gresa_code="15396J", name_fr="", address_fr="c"))
    do_import(path, rejects_to=folder / "left.csv")
    rows = read_csv(folder / "left.csv")
    rows[0]["openday_meant"], rows[1]["openday_meant"] = str(two.pk), "new"

    report = do_import(make_list(folder, *rows, name="fixed.csv"))

    assert counts(report) == (1, 1, 0, 0, 0)
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.ministry_code, two.ministry_code) == ("", "15395H")


def test_a_refused_school_stays_refused_and_a_proposed_one_is_verified(folder):
    refused = InstitutionFactory(**known(), state="refused", ministry_code="15395H")
    proposed = InstitutionFactory(**known() | {"name_ar": "الأمل", "name_fr": "Amal"}, state="pending")

    report = do_import(
        make_list(folder, school(gresa_code="15395H"), school(gresa_code="15396J", name_ar="الأمل", name_fr="Amal"))
    )

    refused.refresh_from_db()
    proposed.refresh_from_db()
    assert (refused.state, proposed.state, proposed.ministry_code) == ("refused", "verified", "15396J")
    assert report.warnings == {"stays_refused": 1}


def test_a_code_of_an_association_is_not_taken_over_by_a_school(folder):
    InstitutionFactory(kind="association", ministry_code="15395H")

    report = do_import(make_list(folder, school(gresa_code="15395H")))

    assert report.reasons == {"code_of_another_kind": 1}


# --- The same row twice in one list ---------------------------------------------------------------
def test_a_row_that_was_pasted_twice_counts_as_unchanged_and_is_told(folder):
    report = do_import(make_list(folder, school(), school()))

    assert (counts(report), report.warnings) == ((1, 0, 1, 0, 0), {"repeats": 1})


def test_a_row_that_says_the_same_of_perhaps_another_school_is_asked_about(folder):
    report = do_import(make_list(folder, school(TELEPHONE="1"), school(TELEPHONE="2")))

    assert (counts(report), report.reasons) == ((1, 0, 0, 0, 1), {"row_repeated": 1})


def test_two_schools_of_one_name_are_told_apart_by_their_address(folder):
    path = make_list(folder, school(address_fr="a"), school(address_fr="b"))

    assert counts(do_import(path)) == (2, 0, 0, 0, 0)
    assert counts(do_import(path)) == (0, 0, 2, 0, 0)


def test_one_code_on_two_different_rows_keeps_the_first(folder):
    report = do_import(make_list(folder, school(gresa_code="15395H"), school(gresa_code="15395H", name_fr="Other")))

    assert (counts(report), report.reasons) == ((1, 0, 0, 0, 1), {"code_repeated": 1})
    assert Institution.objects.get().name_fr == "GHOSN EZZAITOUNE"


# --- What was left out comes back -----------------------------------------------------------------
def test_rows_left_out_come_back_as_they_were_and_can_be_imported_once_fixed(folder):
    odd = {"note": "=1+1", "tel": "+212600000000", "name_fr": "'@x", "name_ar": "", "cycle": "élémentaire"}
    path = make_list(folder, {"name_fr": "Alpha", "cycle": "primaire"}, odd)
    do_import(path, rejects_to=folder / "left.csv")

    (left,) = read_csv(folder / "left.csv")
    assert (left["openday_row"], left["note"], left["tel"]) == ("3", "'=1+1", "'+212600000000")
    fixed = make_list(folder, left | {"cycle": "primaire"}, name="fixed.csv")
    report = do_import(fixed, outcomes_to=folder / "rows.csv")

    assert counts(report) == (1, 0, 0, 0, 0)
    assert Institution.objects.filter(name_fr="'@x").exists()
    assert read_csv(folder / "rows.csv")[0]["note"] == "'=1+1"


def test_a_clean_list_leaves_no_file_of_rows_left_out(folder):
    do_import(make_list(folder, school()), rejects_to=folder / "left.csv")

    assert not (folder / "left.csv").exists()


def test_each_row_is_told_in_the_order_of_the_list(folder):
    do_import(make_list(folder, school(gresa_code="15395H")))
    rows = [
        school(gresa_code="15395H", name_fr="New"),
        school(name_ar="", name_fr=""),
        school(name_fr="B", name_ar="ب"),
    ]

    do_import(make_list(folder, *rows), outcomes_to=folder / "rows.csv")

    told = [(row["openday_row"], row["openday_outcome"]) for row in read_csv(folder / "rows.csv")]
    assert [number for number, _outcome in told] == ["2", "3", "4"]
    assert len({outcome for _number, outcome in told}) == 3


# --- Any list ------------------------------------------------------------------------------------
CELLS = st.sampled_from(
    ["", "غصن", "م/م غصن", "Ghosn", "école Ghosn", "15395H", "15396J", "2", "primaire", "public", "=x", "\x00"]
)
ROWS = st.fixed_dictionaries(
    {
        "gresa_code": st.sampled_from(["", "", "15395H", "15396J", "15397K", "1539"]),
        "parent_gresa": st.sampled_from(["", "", "15395H", "15396J"]),
        "name_ar": CELLS,
        "name_fr": CELLS,
        "cycle": st.sampled_from(["primaire", "", "collegial", "?"]),
        "province_code": st.sampled_from([TAOUNATE, FES, ""]),
        "commune_fr": st.sampled_from(["Tissa", "Tafrant", ""]),
        "address_fr": st.sampled_from(["", "a", "b"]),
    }
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.lists(ROWS, min_size=1, max_size=8), second=st.lists(ROWS, min_size=1, max_size=8))
def test_any_list_adds_up_and_again_changes_nothing(tmp_path, first, second):
    Institution.objects.update(parent=None)
    Institution.objects.all().delete()
    do_import(make_list(tmp_path, *first))
    path = make_list(tmp_path, *second)
    dry = do_import(path, is_dry_run=True)
    wet = do_import(path)
    before = versions()

    again = do_import(path)

    assert counts(dry) == counts(wet)
    assert (again.added, again.refused) == (0, wet.refused)
    assert again.changed == 0
    assert versions() == before


# --- At once, and broken off ----------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
@pytest.mark.rush
def test_two_imports_at_once_are_refused_rather_than_mixed(folder):
    load_geography(Region, Province)
    path = make_list(folder, school())
    writing, go_on = Event(), Event()
    write = run.write_rows

    def slow_write(*args: object, **kwargs: object) -> None:
        writing.set()
        go_on.wait(20)
        write(*args, **kwargs)

    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(run, "write_rows", slow_write))
        pool = stack.enter_context(ThreadPoolExecutor(1))
        first = pool.submit(in_thread, path)
        assert writing.wait(20)
        with pytest.raises(ImportRunning):
            do_import(path)
        go_on.set()
        assert counts(first.result()) == (1, 0, 0, 0, 0)


def in_thread(path: Path) -> ImportReport:
    try:
        return do_import(path)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_an_import_that_breaks_off_leaves_nothing_and_ends_well_the_next_time(folder):
    load_geography(Region, Province)
    path = make_list(folder, school(), school(name_ar="الأمل", name_fr="Amal"))

    with mock.patch.object(run, "_count", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        do_import(path)

    assert not Institution.objects.exists()
    assert counts(do_import(path)) == (2, 0, 0, 0, 0)


# --- The command ----------------------------------------------------------------------------------
def command(*arguments: object) -> str:
    said = io.StringIO()
    call_command("import_institutions", *map(str, arguments), stdout=said, stderr=io.StringIO())
    return said.getvalue()


def test_the_command_tells_columns_and_counts_and_keeps_what_was_left_out(folder):
    path = make_list(folder, school(), school(name_ar="", name_fr=""))

    said = command(path, "--rejects", folder / "left.csv", "--report", folder / "rows.csv")

    assert "2 rows read = 1 added + 0 changed + 0 unchanged + 1 refused + 0 ambiguous" in said
    assert "French name ← name_fr" in said
    assert len(read_csv(folder / "left.csv")) == 1
    assert len(read_csv(folder / "rows.csv")) == 2


@pytest.mark.parametrize(
    ("content", "arguments", "said"),
    [
        (b"%PDF-1.7", [], "PDF"),
        (b"a,b\n1,2\n", [], "No column holds a name. Columns found: a"),
        (b"nom\nx\n", ["--map", "nom"], "NAME=COLUMN"),
        (b"nom\nx\n", ["--map", "colour=nom"], "ministry_code"),
        (b"nom\nx\n", ["--map", "name_fr=absent"], "no column"),
        (b"nom\nx\n", ["--encoding", "klingon"], "klingon"),
        (b"", [], "empty"),
    ],
)
def test_the_command_says_what_is_wrong_with_a_file(folder, content, arguments, said):
    (folder / "list.csv").write_bytes(content)

    with pytest.raises(CommandError, match=said):
        command(folder / "list.csv", *arguments)


def test_the_command_names_a_file_that_is_not_there(folder):
    with pytest.raises(CommandError, match=r"absent\.csv"):
        command(folder / "absent.csv")


# --- The ministry's own lists ---------------------------------------------------------------------
@pytest.mark.real_lists
def test_the_ministrys_list_is_told_row_by_row_and_again_changes_nothing(real_lists, folder):
    report = do_import(real_lists / "schools.csv", rejects_to=folder / "left.csv", outcomes_to=folder / "rows.csv")

    assert report.read == len(read_csv(folder / "rows.csv")) == 13_211
    assert counts(report) == (13_206, 0, 0, 0, 5)
    assert len(read_csv(folder / "left.csv")) == 5
    assert not Institution.objects.filter(province=None).exists()
    before = versions()
    assert counts(do_import(real_lists / "schools.csv")) == (0, 0, 13_206, 0, 5)
    assert versions() == before


@pytest.mark.real_lists
def test_the_list_of_taounate_attaches_its_codes_even_where_none_is_known(real_lists):
    """The 224 pairs that the data knows are the truth; their codes are withheld here."""
    do_import(real_lists / "schools.csv", mapping={"ministry_code": ""})
    truth = {row["gresa_code"]: row["name_fr"] for row in read_csv(real_lists / "schools.csv") if row["gresa_code"]}
    names = dict(Institution.objects.values_list("pk", "name_fr"))

    report = do_import(real_lists / "schools_gresa_taounate.csv")

    attached = Institution.objects.filter(pk__in=names).exclude(ministry_code="")
    right = [row for row in attached if row.ministry_code in truth and names[row.pk] == truth[row.ministry_code]]
    assert counts(report) == (520, 214, 0, 0, 9)
    assert (len(attached), len(right)) == (214, 213)  # the last has no pair in the data: a school that it missed
    assert report.reasons == {"in_another_commune": 9}


@pytest.mark.real_lists
def test_the_list_of_taounate_on_top_doubles_no_school(real_lists):
    do_import(real_lists / "schools.csv")

    report = do_import(real_lists / "schools_gresa_taounate.csv")

    assert counts(report) == (518, 220, 5, 0, 0)
    assert Institution.objects.filter(parent__isnull=False).count() == 497
    assert counts(do_import(real_lists / "schools_gresa_taounate.csv")) == (0, 0, 743, 0, 0)
