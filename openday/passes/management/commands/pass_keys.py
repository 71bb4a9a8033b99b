"""`manage.py pass_keys`: which keys sign passes, and which passes hold."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Count

from openday.passes.models import Pass, SigningKey


class Command(BaseCommand):
    help = "List the keys that sign passes: state, since when, and how many passes of each hold."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{'key':>5}  {'state':<10}{'since (UTC)':<18}{'passes':>8}  public key")
        holding = dict(Pass.objects.active().values_list("key").annotate(Count("pk")))
        for key in SigningKey.objects.order_by("number"):
            since = key.withdrawn_at or key.retired_at or key.activated_at or key.prepared_at
            self.stdout.write(
                f"{key.number:>5}  {key.state:<10}{since:%Y-%m-%d %H:%M}  {holding.get(key.pk, 0):>8}  {key.public_key}"
            )
