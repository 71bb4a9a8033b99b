"""Sessions as they are read at every page: whose they are, and when they are nobody's."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from openday.accounts.models import User
from tests.factories.accounts import UserFactory, sign_in

HOME = reverse("accounts:home")


@pytest.fixture
def browser(db: None) -> Client:
    return sign_in(Client(), UserFactory(email="nadia@example.org"))


def test_a_session_is_read_for_who_signed_in(browser):
    page = browser.get(HOME)

    assert (page.status_code, page.context["user"].email) == (200, "nadia@example.org")


def test_a_session_that_ran_out_is_nobodys(browser):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

    assert browser.get(HOME).status_code == 302


def test_a_session_that_was_ended_elsewhere_is_nobodys(browser):
    Session.objects.all().delete()

    assert browser.get(HOME).status_code == 302


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_demo": True}])
def test_the_session_of_who_may_no_longer_sign_in_is_nobodys(browser, change):
    User.objects.update(**change)

    assert browser.get(HOME).status_code == 302


def test_the_session_of_who_is_gone_is_nobodys(browser):
    User.objects.all().delete()

    assert browser.get(HOME).status_code == 302


def test_who_signed_in_is_read_in_two_queries(browser, django_assert_num_queries):
    browser.get(HOME)

    with django_assert_num_queries(2):
        browser.get(reverse("accounts:data"))
