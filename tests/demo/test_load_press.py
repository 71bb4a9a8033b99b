"""The press of a demo edition: loaded through the services, whole or not at all, and counted."""

from datetime import date, time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from media_accreditation.models import ActivityRequest, Application, Badge, Draw, Outlet, TeamMember
from media_accreditation.services.draws import is_as_drawn
from media_accreditation.services.missing import missing_from
from openday.demo.loading import load_demo
from openday.demo.press_loading import CountsDiffer, NotADemo, PressLoaded, Scale, TooFew, load_press
from openday.demo.press_names import Kind, OutletName, UnreadableOutlets, outlets_up_to, read_outlets
from openday.editions.models import Edition
from openday.time_zone import at_local
from tests.factories.editions import EditionFactory

pytestmark = pytest.mark.django_db
TODAY = at_local(date(2027, 3, 1), time(10))
LISTED = "name_ar,name_fr,kind,languages,domain,place\n"


def scale(*, outlets: int = 12, members: int = 60, activities: int = 8, seed: int = 3) -> Scale:
    return Scale(outlets_up_to(outlets, known=()), members, activities, seed)


@pytest.fixture
def demo() -> Edition:
    edition, _is_new = load_demo(now=TODAY, visits=0, has_press=False, has_programme=False)
    return edition


def test_the_press_comes_in_every_state_and_is_what_the_services_made_of_it(demo):
    counts = load_press(scale=scale(), now=TODAY)

    assert (counts.outlets, counts.members, counts.activities) == (12, 60, 8)
    assert set(counts.applications_by_state) == set(Application.State)
    assert set(counts.badges_by_state) == set(Badge.State)
    assert set(counts.activities_by_state) == set(ActivityRequest.State)
    assert all(is_as_drawn(draw) for draw in Draw.objects.all())
    assert Draw.objects.exists()
    drafts = Application.objects.with_what_may_be_missing()
    assert [bool(missing_from(each)) for each in drafts] == [each.state == "draft" for each in drafts]
    assert set(Outlet.objects.values_list("is_demo", flat=True)) == {True}
    assert TeamMember.objects.exclude(filled_at=None).count() == 5

    with pytest.raises(PressLoaded):
        load_press(scale=scale(), now=TODAY)


def test_the_sample_has_something_at_every_point_of_the_way(client):
    edition, _is_new = load_demo(now=TODAY, visits=0, has_programme=False)

    states = set(Application.objects.values_list("state", flat=True))
    assert states == set(Application.State)
    assert not ActivityRequest.objects.filter(state="done").exists()
    assert set(ActivityRequest.objects.values_list("state", flat=True)) >= {"asked", "proposed", "agreed"}
    acting = Application.objects.filter(outlet__representatives__user__email="editor@demo.example").get()
    assert acting.state == "draft"
    assert "ملصق التظاهرة" in client.get("/ar/press/guide/kit/").content.decode()
    assert edition.media_kit.count() == 3


@pytest.mark.parametrize(
    ("asked", "refusal"), [({"outlets": 9}, TooFew), ({"members": 23}, TooFew), ({"activities": 3}, CountsDiffer)]
)
def test_what_cannot_be_whole_leaves_nothing(demo, asked, refusal):
    with pytest.raises(refusal):
        load_press(scale=scale(**asked), now=TODAY)

    assert not Outlet.objects.exists()


def test_only_a_demo_is_filled():
    EditionFactory()

    with pytest.raises(NotADemo):
        load_press(scale=scale(), now=TODAY)
    with pytest.raises(CommandError, match="not a demo"):
        call_command("load_press", stdout=StringIO())


def test_a_list_names_outlets_and_what_is_missing_is_invented(tmp_path):
    file = tmp_path / "outlets.csv"
    file.write_text(
        LISTED + 'الأفق,Al Ofoq,press_daily,"ar,fr",ofoq.example,Oujda\n,Radio X,webradio,,,\n,Radio X,,,,\n'
    )

    names = outlets_up_to(140, known=read_outlets(file), taken=["جريدة المرفأ"])

    assert names[:2] == [
        OutletName(Kind.WRITTEN, "الأفق", "Al Ofoq", ("ar", "fr"), "https://ofoq.example", "Oujda"),
        OutletName(Kind.RADIO, "", "Radio X"),
    ]
    assert len({(name.name_ar, name.name_fr) for name in names}) == 140
    assert "جريدة المرفأ" not in {name.name_ar for name in names}


@pytest.mark.parametrize("content", [b"name,kind\n", b"\xff\xfe\x00", b""])
def test_a_file_that_is_no_list_is_said_to_be_none(tmp_path, content):
    file = tmp_path / "outlets.csv"
    file.write_bytes(content)

    with pytest.raises(UnreadableOutlets):
        read_outlets(file)
    with pytest.raises(CommandError, match="no list of outlets"):
        call_command("load_press", "--outlets", str(file), stdout=StringIO())
