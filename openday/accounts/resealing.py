"""What is sealed, or told apart by a digest, under SECRET_KEY: made anew when that has changed.

An app that keeps something so registers its part in its `AppConfig.ready`. Each step is idempotent, locks what it
writes row by row, and may be stopped anywhere: what was not done yet still opens with SECRET_KEY_FALLBACKS.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import models, transaction

from openday.accounts.sealed_fields import SealedTextField
from openday.accounts.secrets import opened, sealed

Step = Callable[[], int]  # how many rows it wrote
ROWS_A_BATCH: Final = 500
SEALED_IN_A_FACTOR: Final = ("secret", "seed")  # of a telephone's app; of recovery codes
_STEPS: Final[dict[str, Step]] = {}


def register(name: str, step: Step) -> None:
    """Add a step, or replace the one of its name."""
    _STEPS[name] = step


def reseal_all() -> Iterator[tuple[str, int]]:
    """Do every step; the name of each, and its rows. Raises SecretIsUnreadable where a key is missing."""
    yield "second factors", _reseal_factors()
    for model in apps.get_models():
        if names := [field.name for field in model._meta.get_fields() if isinstance(field, SealedTextField)]:
            yield str(model._meta.verbose_name_plural), reseal_rows(model, names)
    for name, step in _STEPS.items():
        yield name, step()


def reseal_rows(model: type[models.Model], names: list[str]) -> int:
    """Write the sealed columns `names` of every row of `model` again, under today's key."""
    return sum(_reseal_batch(model, names, batch) for batch in _batches(model))


def _batches(model: type[models.Model]) -> Iterator[list[Any]]:
    last, manager = 0, model._default_manager
    while batch := list(manager.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:ROWS_A_BATCH]):
        yield batch
        last = batch[-1]


@transaction.atomic
def _reseal_batch(model: type[models.Model], names: list[str], batch: list[Any]) -> int:
    rows = list(model._default_manager.select_for_update(no_key=True).filter(pk__in=batch).order_by("pk"))
    wanted = [row for row in rows if any(getattr(row, name) for name in names)]
    model._default_manager.bulk_update(wanted, names)
    return len(wanted)


@transaction.atomic
def _reseal_factors() -> int:
    factors = Authenticator.objects.select_for_update().exclude(type=Authenticator.Type.WEBAUTHN).order_by("pk")
    written = 0
    for factor in factors:
        names = [name for name in SEALED_IN_A_FACTOR if factor.data.get(name)]
        for name in names:
            factor.data[name] = sealed(opened(factor.data[name]))
        if names:
            factor.save(update_fields=["data"])
            written += 1
    return written
