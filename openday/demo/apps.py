from django.apps import AppConfig

from openday.accounts import demo


class DemoConfig(AppConfig):
    name = "openday.demo"

    def ready(self) -> None:
        from openday.demo.accounts import demo_accounts  # noqa: PLC0415 - models are not loaded before

        demo.come_from(demo_accounts)
