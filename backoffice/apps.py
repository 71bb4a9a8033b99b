from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    name = "backoffice"

    def ready(self) -> None:
        from backoffice.messages import KINDS  # noqa: PLC0415 - models come first
        from backoffice.reminders import REMINDERS  # noqa: PLC0415
        from openday.notifications import kinds, reminders  # noqa: PLC0415

        reminders.register(*REMINDERS)
        for kind in KINDS:
            kinds.register(kind)
