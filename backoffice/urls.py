"""The pages of staff, under /{lang}/staff/."""

from django.urls import URLPattern, URLResolver

app_name = "backoffice"
urlpatterns: list[URLPattern | URLResolver] = []
