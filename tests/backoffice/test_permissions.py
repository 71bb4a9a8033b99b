"""Every page of staff against every role: who gets in, who is told no, and for whom there is no such page."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, reverse

from backoffice import urls
from openday.accounts.roles import PERMISSIONS_BY_ROLE, Role
from schools.models import Institution, Membership
from tests.backoffice.conftest import book
from tests.factories.schools import MembershipFactory

PATTERNS = [
    pattern
    for listed in urls.urlpatterns
    for pattern in (listed.url_patterns if isinstance(listed, URLResolver) else [listed])
]
NAMES = [pattern.name for pattern in PATTERNS]


@pytest.fixture
def addresses(site):
    """The address of every page, by name."""
    visit = book(site, site.turns[0][1])
    membership = MembershipFactory(state=Membership.State.PENDING)
    values = {
        "public_id": visit.public_id,
        "code": site.turns[0][1].pavilion.code,
        "kind": "csv",
        "pk": membership.pk,
        "membership_id": membership.pk,
        "institution_id": Institution.objects.first().pk,
        "which": "rows",
        "kind_name": "schools.visit_confirmed",
        "channel": "email",
        "language": "fr",
        "message_id": visit.public_id,  # none of this name: the door is what is tried
        "bulk_id": visit.public_id,
        "contact_id": 0,
        "rule_id": 0,
        "blocked_id": 0,
        "application_id": 0,
        "quota_id": 0,
        "draw_id": 0,
        "deed": "done",
        "officer_id": 0,
        "representative_id": 0,
        "stream_id": 0,
        "number": 1,
        "hall_id": 0,
    }
    found = {}
    for pattern in PATTERNS:
        needed = pattern.pattern.converters
        try:
            found[pattern.name] = reverse(f"backoffice:{pattern.name}", kwargs={name: values[name] for name in needed})
        except (KeyError, NoReverseMatch) as error:
            pytest.fail(f"say in this fixture what {pattern.name} needs: {error}")
    return found


def permission_of(name):
    view = next(pattern.callback for pattern in PATTERNS if pattern.name == name)
    while not hasattr(view, "required_permission"):
        view = getattr(view, "__wrapped__", None)
        assert view is not None, f"{name} has no @requires"
    return view.required_permission


def shut_to(role):
    """The names of the pages that this role is told not to open."""
    return {name for name in NAMES if permission_of(name) not in PERMISSIONS_BY_ROLE[role]}


@pytest.mark.parametrize("role", Role)
def test_each_page_lets_in_the_roles_that_its_permission_names(addresses, as_role, role):
    browser = as_role(role)
    answers = {name: browser.get(addresses[name]).status_code for name in NAMES}

    assert {name for name, status in answers.items() if status == 403} == shut_to(role)
    assert {name: status for name, status in answers.items() if status >= 500} == {}


@pytest.mark.parametrize("role", Role)
def test_each_page_is_shut_to_posts_of_other_roles(addresses, as_role, role):
    browser, shut = as_role(role), shut_to(role)

    assert {name: browser.post(addresses[name]).status_code for name in shut} == dict.fromkeys(shut, 403)


def test_no_page_is_there_for_heads_of_school(addresses, as_role):
    head = as_role(None)
    answers = {
        name: (head.get(address).status_code, head.post(address).status_code) for name, address in addresses.items()
    }

    assert answers == dict.fromkeys(NAMES, (404, 404))


def test_every_page_asks_strangers_to_sign_in(addresses):
    stranger = Client()
    answers = {name: stranger.get(address) for name, address in addresses.items()}
    told = {
        name: (answer.status_code, answer.get("Location", "").partition("?")[0]) for name, answer in answers.items()
    }

    assert told == dict.fromkeys(NAMES, (302, reverse("account_login")))


def test_the_navigation_shows_the_pages_that_one_may_open(site, as_role):
    page = as_role(Role.GATES).get(reverse("backoffice:home")).content.decode()

    assert reverse("backoffice:visit-list") in page
    assert reverse("backoffice:pavilion-list") not in page
    assert reverse("backoffice:edition-detail") not in page
