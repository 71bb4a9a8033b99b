from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PassesConfig(AppConfig):
    name = "openday.passes"
    verbose_name = _("Passes")

    def ready(self) -> None:
        from openday.accounts import resealing  # noqa: PLC0415 - models come first
        from openday.passes.services.keys import reseal_keys  # noqa: PLC0415

        resealing.register("keys of passes", reseal_keys)
