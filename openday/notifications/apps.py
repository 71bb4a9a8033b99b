from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "openday.notifications"
    verbose_name = _("Messages")

    def ready(self) -> None:
        from openday.accounts import mail, personal_data, sessions  # noqa: PLC0415 - models come first
        from openday.notifications import audiences, bell, kinds, letters  # noqa: PLC0415
        from openday.notifications.messages import KINDS  # noqa: PLC0415
        from openday.notifications.personal_data import PART  # noqa: PLC0415
        from openday.notifications.staff_audience import STAFF  # noqa: PLC0415

        mail.leave_letters_to(letters.leave)
        sessions.read_beside_the_person(bell.UNREAD, bell.unread_of_the_person)
        for kind in (*KINDS, letters.LETTER):
            kinds.register(kind)
        audiences.register(STAFF)
        personal_data.register(PART)
