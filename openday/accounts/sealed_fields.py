"""Columns that a copy of the database does not give away: numbers of identity papers and of press cards."""

import hmac
from typing import Any

from django.conf import settings
from django.db import models

from openday.accounts.secrets import opened, sealed


class SealedTextField(models.TextField):  # type: ignore[type-arg]  # Django has no generic at run time
    """Text that is sealed in the database and plain in Python; "" stays "".

    It cannot be searched: keep a `digest_of` beside it. Reading raises SecretIsUnreadable once its key is gone.
    """

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> str | None:
        return opened(value) if value else value

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return sealed(text) if text else text


def digest_of(text: str, *, purpose: str) -> str:
    """What tells that two sealed texts are the same, and nothing else: 64 hexadecimal digits, "" for "".

    Made with today's SECRET_KEY, so that it has to be made again when that changes.
    """
    if not text:
        return ""
    return hmac.new(settings.SECRET_KEY.encode(), f"{purpose}:{text}".encode(), "sha256").hexdigest()
