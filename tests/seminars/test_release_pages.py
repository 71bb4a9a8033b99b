"""Releases as the public reads them: on pages and as RSS, with nothing of the draft."""

from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from seminars.models import Hall, Seminar
from tests.seminars.schedule_cast import move


def get(name: str, *args: object, language: str = "ar", **query: object):
    with translation.override(language):
        return Client().get(reverse(f"seminars:{name}", args=args, query=query))


def text(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize(("language", "words"), [("ar", "لم يُنشر البرنامج بعد"), ("fr", "n’est pas encore publié")])
def test_before_the_first_release_the_list_says_so(schedule, language, words):
    schedule.seminar("S01")

    assert words in text(get("releases", language=language))


def test_between_two_editions_there_is_nothing(db):
    assert get("releases").status_code == 200
    assert get("release", 1).status_code == 404
    assert get("release-feed").status_code == 404


@pytest.mark.parametrize(
    ("language", "words"), [("ar", "تبدأ بعد ذلك"), ("fr", "commence plus tard"), ("en", "begins later")]
)
def test_the_list_and_the_page_say_what_changed(schedule, language, words):
    seminar = schedule.seminar("S01")
    schedule.release("1")
    move(seminar, hours=1)
    schedule.release("2", notes={"ar": "ملاحظة"})

    for page in (get("releases", language=language), get("release", 2, language=language)):
        assert words in text(page)
        assert "ملاحظة" in text(page)
        assert f"/{language}/programme/seminars/S01/" in text(page)
    assert get("release", 3).status_code == 404


def test_a_page_of_an_earlier_release_leads_to_the_programme_of_now(schedule):
    seminar = schedule.seminar("S01")
    schedule.release("1")
    move(seminar, hours=1)
    schedule.release("2")

    earlier, current = get("release", 1), get("release", 2)

    assert "إلى البرنامج الحالي" in text(earlier)
    assert "إلى البرنامج الحالي" not in text(current)


def test_what_changed_since_an_earlier_one(schedule):
    seminar = schedule.seminar("S01")
    schedule.release("1")
    move(seminar, hours=1)
    schedule.release("2")
    schedule.seminar("S02", hours=4)
    schedule.release("3")

    since = get("release", 3, since=1)

    assert [subject.code for subject in since.context["subjects"]] == ["S01", "S02"]
    assert [subject.code for subject in get("release", 3).context["subjects"]] == ["S02"]
    assert get("release", 3, since=3).context["subjects"] == []
    assert get("release", 3, since="nonsense").context["since"] is None


def test_nothing_of_the_draft_is_on_any_of_them(schedule):
    seminar = schedule.seminar("S01", title_ar="المنشور")
    gone = schedule.seminar("S02", hours=3)
    schedule.release("1")
    gone.placement.delete()
    schedule.release("2")
    Seminar.objects.update(title_ar="عنوان المسودة", title_fr="Titre du brouillon")
    hidden = schedule.seminar("S03", hours=6, title_ar="ندوة سرية")
    move(seminar, hours=1)

    for language in ("ar", "fr"):
        for answer in (
            get("releases", language=language),
            get("release", 1, language=language),
            get("release", 2, language=language),
            get("release-feed", language=language),
        ):
            assert "عنوان المسودة" not in text(answer)
            assert "brouillon" not in text(answer)
            assert hidden.code not in text(answer)


@pytest.mark.parametrize("name", ["releases", "release-feed"])
def test_they_are_the_same_for_everybody_and_may_be_kept(schedule, name):
    schedule.seminar("S01")
    schedule.release("1")

    first = get(name)
    with translation.override("ar"):
        again = Client(headers={"If-None-Match": first["ETag"]}).get(reverse(f"seminars:{name}"))

    assert "public" in first["Cache-Control"]
    assert "Cookie" not in first.get("Vary", "")
    assert not first.cookies
    assert again.status_code == 304


def test_times_and_names_keep_their_direction_and_nothing_is_markup(schedule):
    schedule.seminar("S01", title_ar="<b>عنوان</b>")
    Hall.objects.filter(pk=schedule.hall.pk).update(name_ar="قاعة <i>")
    schedule.release("1")

    page = text(get("release", 1))

    assert '<bdi dir="ltr" class="nowrap">10:00 – 11:00</bdi>' in page
    assert "<bdi>قاعة &lt;i&gt;</bdi>" in page
    assert "<b>عنوان" not in page


def test_names_of_halls_are_those_of_today(schedule):
    schedule.seminar("S01")
    schedule.release("1")
    Hall.objects.filter(pk=schedule.hall.pk).update(name_ar="قاعة باسم جديد")

    assert "قاعة باسم جديد" in text(get("release", 1))


def test_the_feed_is_rss_with_an_item_a_release(schedule, settings):
    seminar = schedule.seminar("S01", title_fr="Identité & <sécurité>")
    schedule.release("1")
    move(seminar, hours=1)
    schedule.release("2", notes={"fr": "Deux"})

    answer = get("release-feed", language="fr")
    channel = ElementTree.fromstring(answer.content).find("channel")  # noqa: S314 - it is ours
    items = channel.findall("item")

    assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert channel.findtext("language") == "fr"
    assert [item.findtext("title") for item in items] == ["Programme, version 2", "Programme, version 1"]
    assert items[0].findtext("link") == f"{settings.SITE_URL}/fr/programme/releases/2/"
    assert items[0].findtext("description").splitlines()[0] == "Deux"
    assert "Identité & <sécurité>\u202f: samedi 22 mai\u202f: commence plus tard" in items[0].findtext("description")
    assert len({item.findtext("guid") for item in items}) == 2
    assert items[0].findtext("pubDate") == "Thu, 01 Apr 2027 09:00:00 +0000"


def test_pages_cost_the_same_for_one_release_and_for_thirty(schedule, django_assert_num_queries):
    seminar = schedule.seminar("S00")
    schedule.release("0")

    def measured(costs: dict[str, int]) -> None:
        for name, args in (("releases", ()), ("release", (1,)), ("release-feed", ())):
            get(name, *args)
            with django_assert_num_queries(costs[name]):
                get(name, *args)

    costs = {"releases": 4, "release": 4, "release-feed": 4}
    measured(costs)
    for number in range(1, 31):
        move(seminar, hours=number % 2, hall=schedule.other_hall if number % 3 else schedule.hall)
        schedule.release(str(number))
    measured(costs)
