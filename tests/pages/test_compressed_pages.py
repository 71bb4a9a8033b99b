"""Public pages leave compressed for who takes it; pages of one person never do."""

import gzip

import pytest

from tests.factories.accounts import UserFactory
from tests.seminars.public_fair import PublicFair, make_public_fair

pytestmark = pytest.mark.django_db
PAGES = ("/ar/", "/ar/programme/", "/fr/live/", "/ar/pavilions/")
FEEDS = ("/ar/programme/calendar.ics", "/ar/programme/schedule.xml", "/ar/programme/releases/rss.xml")
BROWSER = "gzip, deflate, br, zstd"


@pytest.fixture
def fair() -> PublicFair:
    return make_public_fair()


@pytest.mark.parametrize("path", [*PAGES, *FEEDS])
def test_a_public_page_is_the_same_in_a_fraction_of_its_bytes(client, fair, path):
    plain = client.get(path)
    packed = client.get(path, headers={"Accept-Encoding": BROWSER})

    assert "Content-Encoding" not in plain.headers
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) == int(packed["Content-Length"]) < len(plain.content)
    assert plain["Vary"] == packed["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("accepted", [BROWSER, "identity"])
def test_either_form_is_confirmed_by_its_own_etag(client, fair, accepted):
    first = client.get("/ar/programme/", headers={"Accept-Encoding": accepted})
    again = client.get("/ar/programme/", headers={"Accept-Encoding": accepted, "If-None-Match": first["ETag"]})
    other = client.get("/ar/programme/", headers={"Accept-Encoding": "br", "If-None-Match": first["ETag"]})

    assert again.status_code == 304
    assert other.status_code == (200 if accepted == BROWSER else 304)


@pytest.mark.parametrize("accepted", ["", "br", "identity", "gzip;q=0", "gzip; q=0.0, br"])
def test_who_does_not_take_it_is_not_sent_it(client, fair, accepted):
    answer = client.get("/ar/programme/", headers={"Accept-Encoding": accepted})

    assert "Content-Encoding" not in answer.headers
    assert answer["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("path", ["/ar/account/", "/ar/account/login/"])
def test_a_page_that_knows_somebody_leaves_as_it_is(client, path):
    if path == "/ar/account/":
        client.force_login(UserFactory())
    answer = client.get(path, headers={"Accept-Encoding": BROWSER})

    assert answer.status_code == 200
    assert len(answer.content) > 1000
    assert "Content-Encoding" not in answer.headers
