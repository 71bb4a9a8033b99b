from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "schools"

    def ready(self) -> None:
        from openday.accounts import personal_data  # noqa: PLC0415 - models come first
        from schools.personal_data import PART  # noqa: PLC0415

        personal_data.register(PART)
