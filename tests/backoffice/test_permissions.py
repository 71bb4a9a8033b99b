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


@pytest.mark.parametrize("name", NAMES)
def test_each_page_lets_in_the_roles_that_its_permission_names(addresses, as_role, name):
    permission = permission_of(name)
    answers = {role: as_role(role).get(addresses[name]).status_code for role in Role}

    let_in = {role for role, status in answers.items() if status not in (403, 404)}
    # What asks for a file, or stands for nothing here, may answer 404 to whoever is let in.
    told_no = {role for role, status in answers.items() if status == 403}

    allowed = {role for role in Role if permission in PERMISSIONS_BY_ROLE[role]}
    assert told_no == set(Role) - allowed
    assert let_in <= allowed
    assert not [status for status in answers.values() if status >= 500]


@pytest.mark.parametrize("name", NAMES)
def test_each_page_is_shut_to_strangers_heads_of_school_and_posts_of_other_roles(addresses, as_role, name):
    address, permission = addresses[name], permission_of(name)
    stranger, head = Client().get(address), as_role(None)
    others = [role for role in Role if permission not in PERMISSIONS_BY_ROLE[role]]

    assert (stranger.status_code, stranger["Location"].partition("?")[0]) == (302, reverse("account_login"))
    assert (head.get(address).status_code, head.post(address).status_code) == (404, 404)
    assert {role: as_role(role).post(address).status_code for role in others} == dict.fromkeys(others, 403)


def test_the_navigation_shows_the_pages_that_one_may_open(site, as_role):
    page = as_role(Role.GATES).get(reverse("backoffice:home")).content.decode()

    assert reverse("backoffice:visit-list") in page
    assert reverse("backoffice:pavilion-list") not in page
    assert reverse("backoffice:edition-detail") not in page
