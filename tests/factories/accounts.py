"""People, for tests."""

import time

import factory
from allauth.account.models import EmailAddress
from django.test import Client
from factory.django import DjangoModelFactory

from openday.accounts.models import User

PASSWORD = "correct horse battery staple"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda number: f"person{number}@example.org")
    full_name = factory.Sequence(lambda number: f"نادية العلوي {number}")
    password = factory.django.Password(PASSWORD)


class ConfirmedUserFactory(UserFactory):
    """With a confirmed address, as everyone has who can sign in."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    address = factory.RelatedFactory("tests.factories.accounts.AddressFactory", factory_related_name="user")


class AddressFactory(DjangoModelFactory):
    class Meta:
        model = EmailAddress

    user = factory.SubFactory(UserFactory)
    email = factory.SelfAttribute("user.email")
    verified = True
    primary = True


def sign_in(client: Client, user: User, *, second_factor: bool = True, seconds_ago: int = 0) -> Client:
    """`client`, signed in as `user` through the password, and the second factor unless told otherwise."""
    client.force_login(user)
    at = time.time() - seconds_ago
    session = client.session
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [{"method": "password", "at": at, "email": user.email}]
    if second_factor:
        session["account_authentication_methods"].append({"method": "mfa", "at": at, "id": 0, "type": "totp"})
    session.save()
    return client
