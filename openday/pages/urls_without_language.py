"""Doors that have no language: health, metrics, the style guide, the way to a language."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
