"""People who sign in, and what their machines ask in their name."""

from datetime import datetime
from typing import Any, ClassVar, Self

import pghistory
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken, AuthTokenManager

from openday.accounts.roles import Permission, Role, permissions_of


class UserQuerySet(models.QuerySet["User"]):
    def never_confirmed(self) -> Self:
        """People who signed up and never confirmed an address: they never signed in, so nothing hangs on them."""
        return (
            self.filter(last_login=None, roles=[], is_superuser=False, emailaddress__isnull=False)
            .exclude(emailaddress__verified=True)
            .distinct()
        )


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def never_confirmed(self) -> UserQuerySet:
        return self.get_queryset().never_confirmed()

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An operator of the site (`manage.py createsuperuser`), whose address needs no confirming."""
        from allauth.account.models import EmailAddress  # noqa: PLC0415 - it reads this model while imported

        user = self.create_user(email, password, is_superuser=True, roles=[Role.OPERATOR], **fields)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user


@pghistory.track(exclude=["password", "last_login"])
class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by e-mail. Staff hold roles; everyone else acts through memberships."""

    email = models.EmailField(_("e-mail"), unique=True)
    full_name = models.CharField(_("full name"), max_length=120, blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="ar")
    roles = ArrayField(models.CharField(max_length=12, choices=Role), verbose_name=_("roles"), default=list, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_demo = models.BooleanField(_("demo account"), default=False)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="one_person_an_email_whatever_its_case")]

    def __str__(self) -> str:
        return self.email

    @property
    def is_staff(self) -> bool:
        """Whether this person works for the DGSN: holds a role, or set the site up."""
        return bool(self.roles) or self.is_superuser

    def may(self, permission: Permission) -> bool:
        return self.is_active and (self.is_superuser or permission in permissions_of(self.roles))

    def get_full_name(self) -> str:
        return self.full_name or self.email

    def get_short_name(self) -> str:
        return self.get_full_name()


class IdempotentRequest(models.Model):
    """An answer that was given once, and is given again to the same key and body.

    Written in the transaction of what it answers for; `status` is null only inside it.
    """

    # `db_index=False`: the index of the constraint below begins with this column.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="idempotent_requests", db_index=False
    )
    key = models.CharField(max_length=128)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of method, path and body.")
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.TextField(blank=True, help_text="As it was sent, to the byte.")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("idempotent request")
        verbose_name_plural = _("idempotent requests")
        constraints = [
            models.UniqueConstraint(name="one_answer_a_key_and_person", fields=["user", "key"]),
            models.CheckConstraint(
                name="an_answer_has_a_status",
                condition=Q(status=None, answer="") | Q(status__isnull=False) & ~Q(answer=""),
            ),
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotent_by_age")]

    def __str__(self) -> str:
        return self.key


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def live_at(self, moment: datetime) -> Self:
        """Tokens that open the API at `moment`: not revoked, not expired."""
        return self.filter(revoked_at=None, expiry__gt=moment)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=pghistory.AnyChange("name", "expiry", "revoked_at")),
    pghistory.DeleteEvent(),
    exclude=["digest", "token_key", "last_used_at"],
)
class ApiToken(AbstractAuthToken):
    """What a program of this person signs in with. Only a hash of it is kept.

    `expiry` and `created` are knox's names. A token counts as a second factor only when its owner had just
    passed one: a role that is given later does not come with it.
    """

    name = models.CharField(_("name"), max_length=80)
    is_after_second_factor = models.BooleanField(_("made after a second factor"), default=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = AuthTokenManager.from_queryset(ApiTokenQuerySet)()  # type: ignore[misc] # a ClassVar in knox

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints = [models.CheckConstraint(name="an_api_token_expires", condition=Q(expiry__isnull=False))]

    def __str__(self) -> str:
        return f"{self.name} ({self.token_key}…)"
