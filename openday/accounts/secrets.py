"""Seals what must be read again but not from a copy of the database: the secrets of second factors."""

from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class SecretIsUnreadable(Exception):
    """It was sealed with a key that is in neither SECRET_KEY nor SECRET_KEY_FALLBACKS."""


def sealed(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def opened(text: str) -> str:
    """What `sealed` was given, under today's key or an earlier one. Raises SecretIsUnreadable."""
    try:
        return _box().decrypt(text.encode()).decode()
    except InvalidToken as error:
        raise SecretIsUnreadable from error


def _box() -> MultiFernet:
    return MultiFernet([_fernet(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _fernet(key: str) -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(b"openday.accounts.secrets:" + key.encode()).digest()))
