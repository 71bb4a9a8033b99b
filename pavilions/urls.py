"""The public pages of pavilions, under /{lang}/pavilions/."""

from django.urls import URLPattern, URLResolver

app_name = "pavilions"
urlpatterns: list[URLPattern | URLResolver] = []
