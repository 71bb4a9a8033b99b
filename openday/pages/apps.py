from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "openday.pages"
    label = "pages"
