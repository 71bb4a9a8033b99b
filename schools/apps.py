from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchoolsConfig(AppConfig):
    name = "schools"
    verbose_name = _("Schools and visits")

    def ready(self) -> None:
        from openday.accounts import personal_data  # noqa: PLC0415 - models come first
        from openday.notifications import audiences, kinds, reminders  # noqa: PLC0415
        from schools.audiences import AUDIENCES  # noqa: PLC0415
        from schools.messages import KINDS  # noqa: PLC0415
        from schools.personal_data import PART  # noqa: PLC0415
        from schools.reminders import REMINDERS  # noqa: PLC0415

        personal_data.register(PART)
        audiences.register(*AUDIENCES)
        reminders.register(*REMINDERS)
        for kind in KINDS:
            kinds.register(kind)
