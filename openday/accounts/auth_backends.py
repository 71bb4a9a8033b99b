"""Sign-in by e-mail, and the Django admin opened by roles."""

from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.apps import apps
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from openday.accounts.models import User
from openday.accounts.roles import ADMIN_BY_PERMISSION, Permission, permissions_of
from openday.accounts.sessions import user_of_session

ACTIONS = ("view", "add", "change", "delete")


def is_of_this_site(user: User) -> bool:
    """Demo accounts, whose password everybody knows, are nobody on a site that is no demo, nor their tokens."""
    return settings.IS_DEMO or not user.is_demo


class PeopleBackend(AuthenticationBackend):
    """Django's permissions are read from the table of roles, never from rows. No query."""

    def get_user(self, user_id: int) -> User | None:
        user = user_of_session(user_id)
        return user if user and self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) and is_of_this_site(user)

    def get_all_permissions(self, user_obj: AbstractBaseUser | AnonymousUser, obj: Any = None) -> set[str]:
        if obj is not None or not isinstance(user_obj, User) or not user_obj.is_active:
            return set()
        return set(_admin_permissions(frozenset(user_obj.roles), is_superuser=user_obj.is_superuser))

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()


@cache
def _admin_permissions(roles: frozenset[str], *, is_superuser: bool) -> frozenset[str]:
    held = permissions_of(list(roles))
    if is_superuser or Permission.MANAGE_PEOPLE in held:
        return frozenset(
            f"{model._meta.app_label}.{action}_{model._meta.model_name}"
            for model in apps.get_models()
            for action in ACTIONS
        )
    return frozenset(
        f"{label}.{action}_{model}"
        for permission in held
        for name, actions in ADMIN_BY_PERMISSION.get(permission, {}).items()
        for label, model in [name.split(".")]
        for action in actions
    )
