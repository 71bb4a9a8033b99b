"""People, for tests."""

import factory
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
