"""Sign-up, sign-in, second factor and sessions, under /{lang}/account/ by the names that allauth gives them."""

from django.urls import include, path

from openday.accounts import views

urlpatterns = [
    # ours first: the same pages, with what staff need
    path("second-factor/totp/activate/", views.ActivateCode.as_view(), name="mfa_activate_totp"),
    path("second-factor/webauthn/add/", views.AddKey.as_view(), name="mfa_add_webauthn"),
    path("second-factor/webauthn/keys/<int:pk>/remove/", views.RemoveKey.as_view(), name="mfa_remove_webauthn"),
    path("", include("allauth.account.urls")),
    path("second-factor/", include("allauth.mfa.urls")),
    path("sessions/", views.SessionList.as_view(), name="usersessions_list"),
]
