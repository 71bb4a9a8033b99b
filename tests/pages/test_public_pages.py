"""What every public page promises: the same answer for everybody, in the language of its path."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from openday.pages.views import INFO_PAGES
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory
from tests.factories.pavilions import PavilionFactory

pytestmark = pytest.mark.django_db

LANGUAGES = ("ar", "fr", "en")
PRESS_PAGES = ("guide", "guide-rules", "kit-list")
PROGRAMME_PAGES = ("programme", "speakers", "favourites")
DIRECTION = {"ar": "rtl", "fr": "ltr", "en": "ltr"}
# What a browser sends when somebody types an address: some middleware looks at the session only then.
NAVIGATION = {"Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate", "Accept": "text/html"}


def paths() -> list[str]:
    with translation.override("ar"):
        return [
            reverse("pages:home"),
            *(reverse("pages:info", args=[topic]) for topic in INFO_PAGES),
            *(reverse(f"press:{name}") for name in PRESS_PAGES),
            *(reverse(f"seminars:{name}") for name in PROGRAMME_PAGES),
        ]


@pytest.fixture(params=[False, True], ids=["stranger", "signed in"])
def reader(request) -> Client:
    """A client with and without a session."""
    client = Client(headers=NAVIGATION)
    if request.param:
        client.force_login(UserFactory())
    return client


@pytest.fixture
def edition():
    edition = EditionFactory(is_demo=True)
    PavilionFactory(edition=edition)
    return edition


@pytest.mark.parametrize("path", [*paths(), "/styleguide/", "/robots.txt", "/sitemap.xml", "/"])
def test_public_page_is_the_same_for_everybody(reader, edition, path):
    response = reader.get(path)

    assert response.status_code in (200, 302)
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert "public" in response.headers["Cache-Control"]


@pytest.mark.parametrize("path", paths())
def test_public_page_is_confirmed_by_its_etag(client, edition, path):
    first = client.get(path)

    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert "s-maxage=" in first.headers["Cache-Control"]
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", paths())
def test_public_page_speaks_the_language_of_its_path(client, edition, path, language, settings):
    path = f"/{language}/{path.removeprefix('/ar/')}"

    response = client.get(path, headers={"Accept-Language": "de"})

    page = response.content.decode()
    assert f'<html lang="{language}" dir="{DIRECTION[language]}">' in page
    assert f'<link rel="canonical" href="{settings.SITE_URL}{path}">' in page
    for other in LANGUAGES:
        url = f"{settings.SITE_URL}/{other}/{path.split('/', 2)[2]}"
        assert f'hreflang="{other}" href="{url}"' in page
    assert 'hreflang="x-default"' in page
    assert "Accept-Language" not in response.headers.get("Vary", "")


@pytest.mark.parametrize("path", [*paths(), "/styleguide/"])
def test_page_holds_no_inline_script_or_style_and_asks_no_third_party(client, edition, path, settings):
    page = client.get(path).content.decode()

    assert not re.findall(r"\sstyle=|<style|\son\w+=|javascript:", page)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))
    links = re.findall(r'(?:src|href|action)="(https?:[^"]+)"', page)
    assert all(link.startswith(settings.SITE_URL) for link in links)


def test_language_switch_stays_on_the_page_with_its_filters(client, edition):
    page = client.get("/ar/info/privacy/?theme=forensics&level=primary").content.decode()

    assert 'href="/fr/info/privacy/?theme=forensics&amp;level=primary"' in page


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "ar"),
        ("fr-MA,fr;q=0.9,ar;q=0.8", "fr"),
        ("en-GB", "en"),
        ("ar-MA", "ar"),
        ("zgh,es;q=0.8", "ar"),
        ("de,en;q=0.4", "en"),
        ("*", "ar"),
        (",;q=,,x" * 50, "ar"),
    ],
)
def test_root_leads_to_the_best_language(client, accept, language):
    response = client.get("/", headers={"Accept-Language": accept})

    assert (response.status_code, response.headers["Location"]) == (302, f"/{language}/")
    assert response.headers["Vary"] == "Accept-Language"


def test_sitemap_names_every_public_page_in_every_language(client, edition, settings):
    sitemap = client.get("/sitemap.xml")

    locations = set(re.findall("<loc>(.+?)</loc>", sitemap.content.decode()))
    assert sitemap.headers["Content-Type"] == "application/xml"
    for language in LANGUAGES:
        assert f"{settings.SITE_URL}/{language}/" in locations
        assert f"{settings.SITE_URL}/{language}/info/privacy/" in locations
        assert f"{settings.SITE_URL}/{language}/programme/2027-05-22/" in locations
    assert sum("/pavilions/" in location for location in locations) == len(LANGUAGES) * 2


def test_robots_name_the_sitemap(client, settings):
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_styleguide_is_not_for_search_engines(client):
    assert '<meta name="robots" content="noindex">' in client.get("/styleguide/").content.decode()


@pytest.mark.parametrize("path", ["/ar/", "/static/look/none.css", "/ar/nowhere/"])
def test_every_answer_says_what_browsers_may_not_lend(client, path):
    response = client.get(path)

    assert "camera=()" in response.headers["Permissions-Policy"]
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_unknown_topic_is_no_page(client):
    assert client.get("/ar/info/contact/").status_code == 404


def test_rules_of_a_visit_are_those_of_the_edition(client):
    EditionFactory(pupils_per_adult_primary=11, max_groups=3, change_deadline_hours=48)

    page = client.get("/en/info/visits/").content.decode()

    assert "11 pupils" in page
    assert "A visit has at most 3 groups." in page
    assert "until 48 hours before" in page


def test_rules_of_a_visit_between_two_editions(client):
    assert "No edition is announced" in client.get("/en/info/visits/").content.decode()


@pytest.mark.parametrize("contact", ["", "contact@example.org"])
def test_contact_is_never_invented(client, settings, contact):
    settings.CONTACT_EMAIL = contact

    page = client.get("/en/info/privacy/").content.decode()

    assert ("mailto:contact@example.org" in page) is bool(contact)
    assert ("No address for questions is set" in page) is not bool(contact)


@pytest.mark.parametrize("path", ["/ar/visits/", "/ar/staff/", "/admin/"])
def test_page_that_is_not_declared_public_is_kept_by_nobody(client, path):
    client.force_login(UserFactory())

    assert "no-store" in client.get(path).headers["Cache-Control"]
