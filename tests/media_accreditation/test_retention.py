"""What is deleted in time, and what a person has shown and erased."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from media_accreditation.errors import MayNotDecide, PapersStillKept
from media_accreditation.models import Application, Badge, Paper, TeamMember
from media_accreditation.services import retention
from media_accreditation.services.member_data import erase_member, export_member
from media_accreditation.services.papers import FOLDER
from media_accreditation.tasks import purge_papers
from openday.accounts.roles import Role
from openday.editions.models import Edition
from openday.time_zone import day_bounds
from openday.uploads import store
from openday.uploads.reading import CleanFile
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory
from tests.factories.media_accreditation import (
    NOW,
    ApplicationFactory,
    BadgeFactory,
    OutletFactory,
    PaperFactory,
    PaperViewFactory,
    PressRulesFactory,
    TeamMemberFactory,
)

pytestmark = pytest.mark.django_db


def stored(**values) -> Paper:
    """A paper whose file is there."""
    clean = CleanFile("image/jpeg", (b"one", b"two"), 1, 1, 1, "0" * 64, "scan.jpg")
    return PaperFactory(name=store.keep(clean, folder=FOLDER), **values)


@pytest.fixture
def edition():
    edition = EditionFactory()
    PressRulesFactory(edition=edition, retention_days=90)
    return edition


@pytest.fixture
def over(edition) -> datetime:
    """The first instant at which its papers may go."""
    return day_bounds(edition.ends_date + timedelta(days=90))[1]


@pytest.fixture
def badge(edition):
    member = TeamMemberFactory(application=ApplicationFactory(edition=edition, state=Application.State.APPROVED))
    member.photo = stored(member=member, kind=Paper.Kind.PHOTO)
    member.press_note = "زميل سابق"
    member.save(update_fields=["photo", "press_note"])
    return BadgeFactory(member=member)


# --- In time --------------------------------------------------------------------------------------
def test_purge_papers_waits_for_its_day(edition, badge, over):
    with pytest.raises(PapersStillKept) as refusal:
        retention.purge_papers(edition=edition, now=over - timedelta(seconds=1))

    assert refusal.value.until == over
    assert retention.editions_due(now=over - timedelta(seconds=1)) == []
    assert badge.member.papers.kept().count() == 1


def test_purge_papers_deletes_files_numbers_and_telephones_and_keeps_the_figures(
    edition, badge, over, django_capture_on_commit_callbacks
):
    photo, letter = badge.member.photo, stored(application=badge.member.application, kind=Paper.Kind.ASSIGNMENT)
    names = [photo.name, letter.name]
    look = PaperViewFactory(paper=photo)
    elsewhere = stored(member=TeamMemberFactory(application__edition=EditionFactory(state=Edition.State.DRAFT)))

    with django_capture_on_commit_callbacks(execute=True):
        purged = retention.purge_papers(edition=edition, now=over)

    member = TeamMember.objects.get(pk=badge.member_id)
    badge.refresh_from_db()
    photo.refresh_from_db()
    assert purged == retention.Purged(papers=2, members=1)
    assert [default_storage.exists(name) for name in names] == [False, False]
    assert (photo.name, photo.original_name, photo.purged_at) == ("", "", over)
    assert (member.id_number, member.press_card_number, member.phone, member.email, member.press_note) == ("",) * 5
    assert (member.name_ar, badge.state) == (badge.member.name_ar, Badge.State.ORDERED)
    assert member.id_digest == badge.id_digest == f"purged:{member.pk}"
    assert look in photo.views.all()
    assert store.read_page(elsewhere.name) == b"one"


def test_purge_papers_empties_the_trail_too(edition, badge, over):
    retention.purge_papers(edition=edition, now=over)

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM media_accreditation_teammemberevent")
        told = str(cursor.fetchall())
    assert badge.member.name_ar in told
    assert not any(text in told for text in (badge.member.phone, badge.member.email, "زميل سابق"))


def test_purging_twice_is_purging(edition, badge, over):
    retention.purge_papers(edition=edition, now=over)

    assert retention.purge_papers(edition=edition, now=over) == retention.Purged()
    assert retention.editions_due(now=over) == []


def test_the_job_deletes_what_is_due_and_what_no_row_names(edition, badge, over, django_capture_on_commit_callbacks):
    old, new = (stored(outlet=OutletFactory(), removed_at=over - timedelta(days=days)) for days in (8, 6))
    orphan = store.keep(CleanFile("image/jpeg", (b"x",), 1, 1, 1, "", ""), folder=FOLDER)

    with time_machine.travel(over, tick=False), django_capture_on_commit_callbacks(execute=True):
        assert purge_papers() == 2  # the photo, and what was taken away more than a week ago

    assert [default_storage.exists(name) for name in (old.name, new.name, orphan)] == [False, True, False]


def test_a_dossier_goes_when_its_outlet_is_not_heard_of_for_three_years():
    long_ago = NOW - timedelta(days=4 * 365)
    forgotten, back = (stored(outlet=OutletFactory(), uploaded_at=long_ago) for _ in range(2))
    recent = stored(outlet=OutletFactory(), uploaded_at=NOW)
    ApplicationFactory(outlet=back.outlet, created_at=NOW)

    assert retention.purge_dossiers(now=NOW) == 1

    assert set(Paper.objects.filter(purged_at=None)) == {back, recent}
    forgotten.refresh_from_db()
    assert forgotten.purged_at == NOW


def test_the_command_says_what_it_deleted_and_refuses_what_is_not_due(edition, badge, over, capsys):
    with time_machine.travel(over - timedelta(days=1), tick=False), pytest.raises(CommandError, match="kept until"):
        call_command("purge_press_papers", edition=edition.number)
    with time_machine.travel(over, tick=False):
        call_command("purge_press_papers", dry_run=True)
        assert badge.member.papers.kept().count() == 1
        call_command("purge_press_papers")

    assert f"edition {edition.number}: 1 papers and 1 members purged" in capsys.readouterr().out


# --- One person -----------------------------------------------------------------------------------
def test_export_member_tells_all_that_is_kept_and_who_looked(badge):
    officer = UserFactory(roles=[Role.SECURITY], full_name="ياسين المنصوري")
    PaperViewFactory(paper=badge.member.photo, viewed_by=officer)

    told = export_member(badge.member)

    assert told["identity_paper"] == {"kind": "national", "number": badge.member.id_number}
    assert told["papers"][0]["looked_at"] == [{"at": NOW, "by": "ياسين المنصوري"}]
    assert told["badges"][0]["state"] == "ordered"


def test_erase_member_leaves_a_row_without_a_person(badge, django_capture_on_commit_callbacks):
    member, name = badge.member, badge.member.photo.name
    TeamMemberFactory(application=member.application)  # a colleague keeps the application standing

    with django_capture_on_commit_callbacks(execute=True):
        erase_member(member_id=member.pk, reason="طلب المعني", by=UserFactory(roles=[Role.PRESS]), now=NOW)

    member = TeamMember.objects.get(pk=member.pk)
    badge.refresh_from_db()
    assert (member.name_ar, member.name_fr, member.id_number, member.phone, member.photo) == ("", "—", "", "", None)
    assert (badge.state, member.withdrawn_at) == (Badge.State.REVOKED, NOW)
    assert not default_storage.exists(name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM media_accreditation_teammemberevent WHERE pgh_obj_id = %s", [member.pk])
        assert "كريم" not in str(cursor.fetchall())


def test_only_the_press_office_erases(badge):
    with pytest.raises(MayNotDecide):
        erase_member(member_id=badge.member_id, reason="x", by=UserFactory(roles=[Role.SECURITY]), now=NOW)
    badge.refresh_from_db()
    assert badge.state == Badge.State.ORDERED
