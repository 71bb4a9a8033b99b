"""Lists of outlets: read in any spelling, compared with what is known, decided where in doubt, written once."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from media_accreditation.errors import ListWritten, MayNotDecide
from media_accreditation.models import Outlet, OutletImport
from media_accreditation.services.imports.rows import KIND_SIGNS
from media_accreditation.services.imports.trial import MOST_ROWS, ListOfOutlets, try_list
from media_accreditation.services.imports.words import REASONS, WARNINGS, sentence_of
from media_accreditation.services.imports.writing import forget_lists, import_outlets, keep_list, write_list
from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.lists.columns import NoNameColumn
from openday.lists.outcomes import Outcome
from openday.lists.spreadsheets import SpreadsheetTooLarge
from openday.spreadsheets import xlsx_file
from tests.conftest import REAL_LISTS
from tests.factories.accounts import UserFactory, sign_in
from tests.factories.media_accreditation import OutletFactory, RepresentativeFactory

NOW = datetime(2027, 1, 10, 9, tzinfo=UTC)
HEADER = "name_fr,name_ar,kind,languages,domain,place"
pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(db: None) -> User:
    return UserFactory(roles=[Role.PRESS])


@pytest.fixture
def listed(tmp_path: Path):
    def write(*rows: str, header: str = HEADER, encoding: str = "utf-8", **told: object) -> ListOfOutlets:
        path = tmp_path / "outlets.csv"
        path.write_text("\n".join((header, *rows)), encoding=encoding)
        return ListOfOutlets(path=path, **told)

    return write


def outcomes(file: ListOfOutlets) -> list[str]:
    return [tried.outcome.value for tried in try_list(file).rows]


# --- What a row tells -----------------------------------------------------------------------------
def test_a_row_is_read_as_the_lists_there_are_write_it(listed):
    file = listed(
        'Canal Rif,قناة الريف,tv,"ar,amazigh",www.canalrif.ma / rif.tv,Nador',
        ",المسار,جريدة أسبوعية,عربية / فرنسية,,",
        "Le Phare,,online_regional,français et anglais,lephare.fr,Lyon",
    )

    import_outlets(file=file)

    fields = ("name_fr", "name_ar", "kind", "languages", "website", "city", "state")
    assert list(Outlet.objects.order_by("pk").values_list(*fields)) == [
        ("Canal Rif", "قناة الريف", "tv", ["ar", "zgh"], "https://www.canalrif.ma", "Nador", "verified"),
        ("", "المسار", "written", ["ar", "fr"], "", "", "verified"),
        ("Le Phare", "", "online", ["fr", "en"], "https://lephare.fr", "Lyon", "verified"),
    ]


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("press_daily", "written"), ("Presse écrite", "written"), ("مجلة شهرية", "written"), ("radio_private", "radio"),
        ("webradio", "radio"), ("إذاعة جهوية", "radio"), ("broadcaster", "tv"), ("Télévision", "tv"), ("تلفزة", "tv"),
        ("Presse électronique", "online"), ("صحيفة إلكترونية", "online"), ("Agence de presse", "agency"),
        ("وكالة أنباء", "agency"), ("Agence photo", "photo"), ("Presse étrangère", "foreign"),
        ("صحافة أجنبية", "foreign"),
    ],
)  # fmt: skip
def test_kinds_are_told_in_either_language(listed, written, kind):
    trial = try_list(listed(f"X Média,,{written},,,"))

    assert trial.rows[0].row.kind == kind
    assert {kind for kind, _signs in KIND_SIGNS} == set(Outlet.Kind.values)


@pytest.mark.parametrize(
    ("row", "reasons", "warnings"),
    [
        (",,tv,,,", ["no_name"], []),
        ("Canal Rif,,???,,,", ["kind_unknown"], []),
        ("Canal Rif,,,,,", ["kind_unknown"], []),
        (f"{'x' * 201},,tv,,,", ["too_long"], []),
        ("Canal Rif,,tv,klingon,,", [], ["language_unknown"]),
        ("Canal Rif,,tv,,nowhere,", [], ["website_malformed"]),
        ("Canal Rif,,tv,,,,extra", ["too_many_cells"], []),
    ],
)
def test_what_is_wrong_with_a_row_is_said_in_words(listed, row, reasons, warnings):
    tried = try_list(listed(row)).rows[0]

    assert [remark.code for remark in tried.row.reasons] == reasons
    assert [remark.code for remark in tried.row.warnings] == warnings
    assert all("%(" not in sentence_of(remark) for remark in tried.remarks)
    assert not REASONS.keys() & WARNINGS.keys()


def test_country_telephone_and_address_are_taken_where_they_can_be_read(listed):
    header = "nom;pays;téléphone;courriel;n° récépissé;type"
    file = listed(
        "Le Phare;France;05 22 00 00 00;a@phare.fr;١٢/٢٠١٩;site web",
        "L'Echo;Atlantide;123;nobody;;site web",
        header=header,
        mapping={"registration_number": "n° récépissé"},
    )

    trial = try_list(file)

    first, second = (tried.row for tried in trial.rows)
    assert (first.country, first.phone, first.email) == ("FR", "+212522000000", "a@phare.fr")
    assert first.registration_number == "12/2019"
    assert [remark.code for remark in second.warnings] == ["country_unknown", "email_malformed", "phone_malformed"]


def test_the_kind_of_a_list_stands_where_a_row_says_none(listed):
    assert outcomes(listed("Canal Rif", header="nom")) == ["refused"]
    assert outcomes(listed("Canal Rif", header="nom", usual_kind="tv")) == ["added"]


def test_a_workbook_is_read_like_a_csv(tmp_path):
    path = tmp_path / "list.xlsx"
    with xlsx_file([["المؤسسة", "النوع"], ["قناة الريف", "قناة"]], title="x", right_to_left=True) as file:
        path.write_bytes(file.read())

    assert outcomes(ListOfOutlets(path=path)) == ["added"]


def test_a_list_without_names_or_without_end_is_refused_whole(listed):
    with pytest.raises(NoNameColumn):
        try_list(listed("x", header="foo,bar"))
    with pytest.raises(SpreadsheetTooLarge) as refusal:
        try_list(listed(*(f"Canal {number},,tv,,," for number in range(MOST_ROWS + 1))))
    assert refusal.value.unit == "rows"


# --- Which outlet a row is ------------------------------------------------------------------------
def test_the_same_list_again_changes_nothing(listed):
    file = listed("Canal Rif,قناة الريف,tv,ar,canalrif.ma,Nador", "Le Phare,,online,fr,,")

    first, second = import_outlets(file=file).counts(), import_outlets(file=file).counts()

    assert (first["added"], second["added"], second["unchanged"]) == (2, 0, 2)


@pytest.mark.parametrize(
    ("known", "row", "outcome"),
    [
        ({"name_fr": "Canal Rif", "name_ar": ""}, "canal rif,قناة الريف,tv,,,", "changed"),
        ({"name_fr": "Rif TV", "other_names": ["Canal Rif"]}, "Canal Rif,,written,,,", "unchanged"),
        ({"name_fr": "", "name_ar": "قناة الريف"}, "Canal Rif,,tv,,,", "ambiguous"),
        ({"name_fr": "Autre", "website": "https://canalrif.ma"}, "Canal Rif,,tv,,canalrif.ma,", "ambiguous"),
        ({"name_fr": "Autre", "name_ar": "آخر"}, "Canal Rif,,tv,,,", "added"),
        ({"name_fr": "Canal Rif", "state": "refused"}, "Canal Rif,,written,,,", "unchanged"),
        ({"name_fr": "Canal Rif", "state": "pending"}, "Canal Rif,,written,,,", "changed"),
    ],
)
def test_a_row_is_taken_for_an_outlet_only_where_that_is_certain(listed, known, row, outcome):
    OutletFactory(**{"languages": []} | known)

    assert outcomes(listed(row)) == [outcome]


def test_a_number_decides_before_a_name(listed):
    number = OutletFactory(registration_number="7", name_fr="Rif TV")
    OutletFactory(name_fr="Canal Rif")

    trial = try_list(listed("Canal Rif,tv,7", header="nom,type,licence"))

    assert [tried.outlet for tried in trial.rows] == [number]


def test_blanks_erase_nothing_and_no_name_is_lost(listed):
    outlet = OutletFactory(
        name_fr="Canal Rif", name_ar="قناة الريف", languages=["ar"], city="Nador", other_names=["CR"]
    )

    import_outlets(file=listed("Rif TV,قناة الريف,tv,fr,,"))

    outlet.refresh_from_db()
    assert (outlet.name_fr, outlet.other_names, outlet.city) == ("Canal Rif", ["CR", "Rif TV"], "Nador")
    assert (outlet.languages, outlet.kind) == (["ar", "fr"], "tv")


def test_a_name_that_repeats_in_the_list_comes_once(listed):
    file = listed("Canal Rif,,tv,,,", "CANAL RIF,قناة الريف,tv,,,", "Rif TV,قناة الريف,tv,,,")

    assert outcomes(file) == ["added", "unchanged", "unchanged"]
    import_outlets(file=file)
    assert Outlet.objects.count() == 1


def test_two_rows_are_never_one_outlet(listed):
    OutletFactory(name_fr="Canal Rif", other_names=["Rif TV"], name_ar="")

    trial = try_list(listed("Canal Rif,,tv,,,", "Rif TV,,tv,,,"))

    assert [tried.outcome for tried in trial.rows] == [Outcome.CHANGED, Outcome.REFUSED]


@pytest.mark.parametrize(
    ("decision", "outcome"),
    [("", "ambiguous"), ("new", "added"), ("out", "refused"), ("it", "changed"), ("999", "ambiguous")],
)
def test_what_is_in_doubt_is_what_a_person_says(listed, decision, outcome):
    outlet = OutletFactory(name_fr="", name_ar="قناة الريف")
    said = str(outlet.pk) if decision == "it" else decision
    file = listed("Canal Rif,,tv,,,", decisions={"2": said})

    assert outcomes(file) == [outcome]

    import_outlets(file=file)
    outlet.refresh_from_db()
    if outcome == "changed":
        assert outlet.name_fr == "Canal Rif"
    # Once decided, the same list is certain the next time.
    if outcome in ("changed", "added"):
        assert outcomes(listed("Canal Rif,,tv,,,")) == ["unchanged"]


def test_a_new_outlet_never_takes_the_number_of_another(listed):
    outlet = OutletFactory(registration_number="7")

    trial = try_list(listed("Canal Rif,tv,7", header="nom,type,licence", decisions={"2": "new"}))

    assert trial.rows[0].outlet == outlet


# --- By the command and on the pages --------------------------------------------------------------
def test_the_command_tells_what_it_leaves_out(listed, capsys):
    known = OutletFactory(name_fr="", name_ar="قناة الريف")
    file = listed("Canal Rif,,tv,,,", ",,tv,,,", "Le Phare,,online,,,")

    call_command("import_outlets", str(file.path), "--dry-run")
    assert "1 added + 0 changed + 0 unchanged + 1 refused + 1 ambiguous" in capsys.readouterr().out
    assert Outlet.objects.count() == 1

    call_command("import_outlets", str(file.path), "--row", f"2={known.pk}")
    assert "The name is missing." in capsys.readouterr().out
    assert Outlet.objects.count() == 2
    with pytest.raises(CommandError, match="--encoding"):
        call_command("import_outlets", str(file.path), "--encoding", "klingon")


@pytest.fixture
def client_of(officer: User) -> Client:
    return sign_in(Client(), officer)


def upload(client: Client, *rows: str, header: str = HEADER) -> str:
    """The address of the list's page."""
    content = "\n".join((header, *rows)).encode()
    file = SimpleUploadedFile("قائمة.csv", content, content_type="text/csv")
    answer = client.post(reverse("backoffice:outlet-import"), {"file": file, "usual_kind": ""})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def test_a_list_is_looked_at_decided_and_imported(client_of):
    known = OutletFactory(name_fr="", name_ar="قناة الريف")
    page = upload(client_of, "Canal Rif,,tv,,,", "Le Phare,,online,,,", ",,tv,,,")

    shown = client_of.get(page)
    assert shown.context["counts"] == {
        "read": 3, "added": 1, "changed": 0, "unchanged": 0, "refused": 1, "ambiguous": 1,
    }  # fmt: skip
    assert f'name="row-2" value="{known.pk}"' in shown.content.decode()
    left_out = b"".join(client_of.get(f"{page}left-out.csv").streaming_content).decode()
    assert "Canal Rif" in left_out
    assert "Le Phare" not in left_out

    client_of.post(page, {"row-2": str(known.pk), "row-x": "new", "row-3": "drop table"})
    upload_row = OutletImport.objects.get()
    assert upload_row.decisions == {"2": str(known.pk)}
    client_of.post(f"{page}write/")

    known.refresh_from_db()
    upload_row.refresh_from_db()
    assert known.name_fr == "Canal Rif"
    assert Outlet.objects.filter(name_fr="Le Phare", state="verified").exists()
    assert (upload_row.report["added"], upload_row.report["changed"], bool(upload_row.file)) == (1, 1, False)
    assert client_of.get(page).status_code == 200


def test_a_decision_is_taken_back_and_columns_are_said(client_of):
    OutletFactory(name_fr="", name_ar="قناة الريف")
    page = upload(client_of, "Canal Rif,tv", header="foo,type")

    assert "trouble" in client_of.get(page).context
    client_of.post(page, {"columns": "1", "name": "#1", "kind": "#2"})
    client_of.post(page, {"row-2": "new"})
    assert client_of.get(page).context["counts"]["added"] == 1
    client_of.post(page, {"row-2": ""})
    assert client_of.get(page).context["counts"]["ambiguous"] == 1
    assert OutletImport.objects.get().mapping == {"name": "#1", "kind": "#2"}


def test_a_list_is_written_once_and_by_staff_who_may(officer):
    file = SimpleUploadedFile("list.csv", f"{HEADER}\nCanal Rif,,tv,,,".encode())
    kept = keep_list(file=file, name="list.csv", usual_kind="", by=officer, now=NOW)

    with pytest.raises(MayNotDecide):
        write_list(public_id=kept.public_id, by=UserFactory(roles=[Role.SECURITY]), now=NOW)
    write_list(public_id=kept.public_id, by=officer, now=NOW)
    with pytest.raises(ListWritten):
        write_list(public_id=kept.public_id, by=officer, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        OutletImport.objects.update(written_by=None)


def test_a_list_that_nobody_imports_is_deleted_after_a_month(officer):
    for age in (31, 29):
        file = SimpleUploadedFile("list.csv", HEADER.encode())
        keep_list(file=file, name="list.csv", usual_kind="", by=officer, now=timezone.now() - timedelta(days=age))

    assert forget_lists(now=timezone.now()) == 1
    assert [bool(row.file) for row in OutletImport.objects.order_by("pk")] == [False, True]


def test_a_formula_in_a_list_comes_back_as_text(client_of):
    page = upload(client_of, "=HYPERLINK(1),,,,,")

    left_out = b"".join(client_of.get(f"{page}left-out.csv").streaming_content).decode()

    assert "'=HYPERLINK" in left_out


@pytest.mark.real_lists
def test_the_real_list_is_imported_and_again_changes_nothing():
    path = REAL_LISTS / "media_outlets.csv"
    if not path.exists():
        pytest.skip("the list of outlets is not here")

    first = import_outlets(file=ListOfOutlets(path=path)).counts()
    second = import_outlets(file=ListOfOutlets(path=path)).counts()

    assert first["added"] + first["unchanged"] == first["read"] > 150
    assert second["unchanged"] == second["read"]


# --- API ------------------------------------------------------------------------------------------
def test_staff_read_all_outlets_and_people_their_own(client, officer):
    row = RepresentativeFactory(outlet=OutletFactory(name_fr="Canal Rif"))
    other = OutletFactory(name_fr="Le Phare", name_ar="", state="merged", merged_into=row.outlet)
    RepresentativeFactory(user=row.user, state="pending")

    def names(user: User, query: str = "") -> list[str]:
        answer = sign_in(Client(), user).get(f"/api/v1/press/outlets/{query}")
        assert answer.status_code == 200
        return [outlet["name_fr"] for outlet in answer.json()["results"]]

    assert names(row.user) == ["Canal Rif"]
    assert set(names(officer)) > {"Canal Rif", "Le Phare"}
    assert names(officer, "?q=%D8%A7%D9%84%D8%B1%D9%8A%D9%81") == ["Canal Rif"]
    one = sign_in(Client(), officer).get(f"/api/v1/press/outlets/{other.public_id}/").json()
    assert one["merged_into"] == str(row.outlet.public_id)
    assert sign_in(Client(), row.user).get(f"/api/v1/press/outlets/{other.public_id}/").status_code == 404
