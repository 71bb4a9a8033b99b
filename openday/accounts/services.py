"""Deeds of the accounts: roles, API tokens, sessions, a person's data."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import translation
from knox.models import get_digest_token
from knox.settings import CONSTANTS

from openday.accounts import letters, personal_data
from openday.accounts.errors import (
    AddressNotConfirmed,
    NotAllowed,
    OwnRoles,
    SecondFactorMissing,
    StillNeeded,
    TokenLastsTooLong,
    TooManyTokens,
)
from openday.accounts.mail import Letter, send_letter
from openday.accounts.models import ApiToken, IdempotentRequest, User
from openday.accounts.roles import Permission, Role, roles_given_by

LONGEST_TOKEN: Final = timedelta(days=365)
MOST_TOKENS: Final = 20
UNCONFIRMED_IS_KEPT: Final = timedelta(days=7)
ANSWERS_ARE_KEPT: Final = timedelta(days=7)


# --- People and their roles -------------------------------------------------------------------------
@transaction.atomic
def add_person(*, email: str, password: str, full_name: str = "", language: str = "ar", is_demo: bool = False) -> User:
    """An account whose address counts as confirmed: for commands, not for forms."""
    user = User.objects.create_user(email, password, full_name=full_name, language=language, is_demo=is_demo)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@transaction.atomic
def give_roles(*, person: User, roles: Iterable[str], by: User) -> User:
    """`person` holds `roles` from now on, and no other; what the roles were before is on the trail.

    Idempotent. Raises NotAllowed, OwnRoles or AddressNotConfirmed.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    wanted = _in_order(roles)
    if wanted == _in_order(person.roles):
        return person
    if person.pk == by.pk:
        raise OwnRoles
    if not (set(wanted) ^ set(person.roles)) <= roles_given_by(by):
        raise NotAllowed
    if wanted and not (person.is_active and has_confirmed_address(person)):
        raise AddressNotConfirmed
    person.roles = wanted
    person.save(update_fields=["roles"])
    _tell(person, letters.roles_changed, wanted)
    return person


@transaction.atomic
def let_sign_in(*, person: User, may: bool, by: User) -> User:
    """Open or shut `person`'s account. Shut, its sessions and tokens stop at once. Raises NotAllowed or OwnRoles."""
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if person.is_active == may:
        return person
    if person.pk == by.pk:
        raise OwnRoles
    if not by.may(Permission.MANAGE_PEOPLE):
        raise NotAllowed
    person.is_active = may
    person.save(update_fields=["is_active"])
    if not may:
        end_sessions(person=person)
    return person


@transaction.atomic
def reset_second_factor(*, person: User, by: User) -> None:
    """For a person who lost telephone and recovery codes: no second factor, and signed out everywhere.

    Idempotent. Raises NotAllowed, or OwnRoles to whoever tries it on themselves.
    """
    if not by.may(Permission.MANAGE_PEOPLE):
        raise NotAllowed
    if person.pk == by.pk:
        raise OwnRoles
    deleted, _ = Authenticator.objects.filter(user=person).delete()
    end_sessions(person=person)
    if deleted:
        _tell(person, letters.second_factor_reset)


def has_confirmed_address(person: User) -> bool:
    return bool(EmailAddress.objects.filter(user=person, verified=True, email=person.email).exists())


def _in_order(roles: Iterable[str]) -> list[str]:
    """Each role once, in the order of the table."""
    wanted = {Role(role) for role in roles}
    return [role.value for role in Role if role in wanted]


# --- Sessions -----------------------------------------------------------------------------------------
def end_sessions(*, person: User, but: str | None = None) -> int:
    """Sign `person` out everywhere, except in the session whose key is `but`; how many sessions ended."""
    ended = UserSession.objects.filter(user=person).exclude(session_key=but)
    keys = list(ended.values_list("session_key", flat=True))
    for key in keys:
        _session_store().delete(key)
    ended.delete()
    return len(keys)


def end_session(*, person: User, session_id: int) -> None:
    """Sign `person` out of one session of theirs. UserSession.DoesNotExist where it is not theirs."""
    session = UserSession.objects.get(pk=session_id, user=person)
    _session_store().delete(session.session_key)
    session.delete()


def live_sessions(*, person: User, now: datetime) -> list[UserSession]:
    """Where `person` is signed in, the oldest first: sessions that neither ran out nor ended with an older password.

    Two queries; allauth's own list makes two for each session.
    """
    known = list(UserSession.objects.filter(user=person).order_by("created_at", "pk"))
    stored = Session.objects.filter(session_key__in=[each.session_key for each in known], expire_date__gt=now)
    hashes = {person.get_session_auth_hash(), *person.get_session_auth_fallback_hash()}
    live = {row.session_key for row in stored if row.get_decoded().get(HASH_SESSION_KEY) in hashes}
    return [each for each in known if each.session_key in live]


def _session_store() -> SessionBase:
    store: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore()
    return store


# --- API tokens ---------------------------------------------------------------------------------------
@transaction.atomic
def make_api_token(
    *, user: User, name: str, expires_at: datetime, is_after_second_factor: bool, now: datetime
) -> tuple[ApiToken, str]:
    """A token with which a program acts as `user`, and its secret: said once, only a hash of it is kept.

    Raises TokenLastsTooLong, TooManyTokens, or SecondFactorMissing for staff.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)  # one maker a person: the limit holds
    if user.is_staff and not is_after_second_factor:
        raise SecondFactorMissing
    if not now < expires_at <= now + LONGEST_TOKEN:
        raise TokenLastsTooLong(now + LONGEST_TOKEN)
    if ApiToken.objects.live_at(now).filter(user=user).count() >= MOST_TOKENS:
        raise TooManyTokens(MOST_TOKENS)
    digest, secret = get_digest_token()
    token = ApiToken(
        digest=digest,
        token_key=secret[: CONSTANTS.TOKEN_KEY_LENGTH],
        user=user,
        name=name,
        expiry=expires_at,
        is_after_second_factor=is_after_second_factor,
    )
    token.save(force_insert=True)
    return token, secret


@transaction.atomic
def revoke_api_token(*, token: ApiToken, by: User, now: datetime) -> None:
    """Stop `token` at once. Idempotent. Raises NotAllowed to anyone but its owner and operators."""
    if by.pk != token.user_id and not by.may(Permission.MANAGE_PEOPLE):
        raise NotAllowed
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)


# --- A person's data (law 09-08) ----------------------------------------------------------------------
def export_personal_data(*, user: User, now: datetime) -> dict[str, Any]:
    """All that the site keeps of `user`, ready for JSON: the account here, then each app's part."""
    account = {
        "email": user.email,
        "full_name": user.full_name,
        "phone": user.phone,
        "language": user.language,
        "roles": user.roles,
        "joined_at": user.joined_at,
        "last_sign_in_at": user.last_login,
        "addresses": list(EmailAddress.objects.filter(user=user).order_by("pk").values("email", "verified", "primary")),
        "second_factors": list(
            Authenticator.objects.filter(user=user).order_by("pk").values("type", "created_at", "last_used_at")
        ),
        "sessions": list(
            UserSession.objects.filter(user=user)
            .order_by("pk")
            .values("ip", "user_agent", "created_at", "last_seen_at")
        ),
        "api_tokens": list(
            ApiToken.objects.filter(user=user)
            .order_by("created", "pk")
            .values("name", "created", "expiry", "last_used_at", "revoked_at")
        ),
    }
    return {"exported_at": now, "account": account} | {part.name: part.export(user) for part in personal_data.parts()}


@transaction.atomic
def erase_person(*, user: User, by: User, now: datetime) -> None:
    """Erase who `user` is. The row stays, empty and shut, because past visits and decisions hang on it.

    So does the trail, with names, addresses and telephones taken out of it. Raises StillNeeded with sentences
    that say why not yet (a live visit, a role), or NotAllowed.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if by.pk != user.pk and not by.may(Permission.MANAGE_PEOPLE):
        raise NotAllowed
    if user.is_staff:
        raise StillNeeded([str(letters.STAFF_KEEP_THEIR_ACCOUNT)])
    if reasons := [reason for part in personal_data.parts() for reason in part.reasons_to_keep(user, now)]:
        raise StillNeeded(reasons)

    address, language = user.email, user.language
    for part in personal_data.parts():
        part.erase(user)
    end_sessions(person=user)
    Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    IdempotentRequest.objects.filter(user=user).delete()
    ApiToken.objects.filter(user=user).delete()
    user.email, user.full_name, user.phone, user.is_active = f"erased-{user.pk}@erased.invalid", "", "", False
    user.set_unusable_password()
    user.save(update_fields=["email", "full_name", "phone", "is_active", "password"])
    _blank_the_trail(user)
    with translation.override(language):
        letter = letters.account_erased()
    send_letter(letter, to=address, language=language)


def _blank_the_trail(user: User) -> None:
    events: Any = User.pgh_event_model  # type: ignore[attr-defined]  # pghistory adds it
    events.objects.filter(pgh_obj_id=user.pk).update(email=user.email, full_name="", phone="")


# --- At night -----------------------------------------------------------------------------------------
def forget_unconfirmed(*, now: datetime) -> int:
    """Delete sign-ups that nobody confirmed in UNCONFIRMED_IS_KEPT: their addresses are free again. How many."""
    stale = User.objects.never_confirmed().filter(joined_at__lt=now - UNCONFIRMED_IS_KEPT)
    _, by_model = User.objects.filter(pk__in=stale.values("pk")).delete()
    return by_model.get(User._meta.label, 0)


def forget_idempotent_answers(*, now: datetime) -> int:
    """Delete what the API answered longer than ANSWERS_ARE_KEPT ago: nobody retries that late. How many."""
    forgotten, _ = IdempotentRequest.objects.filter(created_at__lt=now - ANSWERS_ARE_KEPT).delete()
    return forgotten


def clear_sessions() -> None:
    """Delete the sessions that ran out, and what was kept to list them."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


def _tell(person: User, write: Any, *facts: Any) -> None:
    with translation.override(person.language):
        letter: Letter = write(*facts)
    send_letter(letter, to=person.email, language=person.language, person=person)
