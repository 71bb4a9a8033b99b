"""The account of a person, under /{lang}/account/."""

from django.urls import path

from openday.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.home, name="home"),
    path("confirm-email/again/", views.confirmation_resend, name="confirmation-resend"),
    path("sessions/<int:pk>/end/", views.session_end, name="session-end"),
    path("tokens/", views.token_list, name="token-list"),
    path("tokens/new/", views.token_make, name="token-make"),
    path("tokens/<str:key>/revoke/", views.token_revoke, name="token-revoke"),
    path("data/", views.data, name="data"),
    path("data/export/", views.data_export, name="data-export"),
    path("data/erase/", views.erase, name="erase"),
]
