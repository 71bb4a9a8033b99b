"""Pages in the path of a language."""

from django.urls import path

from openday.pages import views

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("info/<slug:topic>/", views.info, name="info"),
]
