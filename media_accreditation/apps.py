from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediaAccreditationConfig(AppConfig):
    name = "media_accreditation"
    verbose_name = _("Media accreditation")

    def ready(self) -> None:
        from media_accreditation.activity_reminders import ACTIVITY_REMINDERS  # noqa: PLC0415 - models come first
        from media_accreditation.audiences import AUDIENCES  # noqa: PLC0415
        from media_accreditation.messages import KINDS  # noqa: PLC0415
        from media_accreditation.personal_data import PART  # noqa: PLC0415
        from media_accreditation.reminders import REMINDERS  # noqa: PLC0415
        from media_accreditation.resealing import digest_members_again  # noqa: PLC0415
        from media_accreditation.services import media_kit, papers  # noqa: PLC0415
        from openday.accounts import personal_data, resealing  # noqa: PLC0415
        from openday.notifications import audiences, kinds, reminders  # noqa: PLC0415
        from openday.uploads import store  # noqa: PLC0415

        for kind in KINDS:
            kinds.register(kind)
        audiences.register(*AUDIENCES)
        reminders.register(*REMINDERS, *ACTIVITY_REMINDERS)
        store.register_owner(media_kit.FOLDER, media_kit.names_in_use)
        store.register_owner(papers.FOLDER, papers.names_in_use)
        resealing.register("digests of identity numbers", digest_members_again)
        personal_data.register(PART)
