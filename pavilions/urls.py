"""The public pages of pavilions, under /{lang}/pavilions/."""

from django.urls import path

from pavilions import views

app_name = "pavilions"
urlpatterns = [
    path("", views.pavilion_list, name="pavilion-list"),
    path("<str:code>/", views.pavilion_detail, name="pavilion-detail"),
]
