from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SeminarsConfig(AppConfig):
    name = "seminars"
    verbose_name = _("Seminars")

    def ready(self) -> None:
        from openday.accounts import personal_data  # noqa: PLC0415 - models come first
        from openday.notifications import audiences, kinds, reminders  # noqa: PLC0415
        from openday.uploads import store  # noqa: PLC0415
        from seminars.messages import KINDS  # noqa: PLC0415
        from seminars.personal_data import PART  # noqa: PLC0415
        from seminars.seat_audiences import SEAT_AUDIENCES  # noqa: PLC0415
        from seminars.seat_reminders import SEAT_REMINDERS  # noqa: PLC0415
        from seminars.services import materials, speakers  # noqa: PLC0415
        from seminars.speaker_audiences import SPEAKER_AUDIENCES  # noqa: PLC0415
        from seminars.speaker_reminders import SPEAKER_REMINDERS  # noqa: PLC0415

        for kind in KINDS:
            kinds.register(kind)
        audiences.register(*SPEAKER_AUDIENCES, *SEAT_AUDIENCES)
        reminders.register(*SPEAKER_REMINDERS, *SEAT_REMINDERS)
        store.register_owner(materials.FOLDER, materials.names_in_use)
        store.register_owner(speakers.PHOTOS, speakers.names_in_use)
        personal_data.register(PART)
