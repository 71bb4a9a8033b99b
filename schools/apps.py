from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchoolsConfig(AppConfig):
    name = "schools"
    verbose_name = _("Schools and visits")

    def ready(self) -> None:
        from openday.accounts import personal_data  # noqa: PLC0415 - models come first
        from schools.personal_data import PART  # noqa: PLC0415

        personal_data.register(PART)
