from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediaAccreditationConfig(AppConfig):
    name = "media_accreditation"
    verbose_name = _("Media accreditation")

    def ready(self) -> None:
        from media_accreditation.messages import KINDS  # noqa: PLC0415 - models come first
        from openday.notifications import kinds  # noqa: PLC0415

        for kind in KINDS:
            kinds.register(kind)
