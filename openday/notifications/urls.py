"""What a person is sent, under /{lang}/account/."""

from django.urls import path

from openday.notifications import views

app_name = "notifications"
urlpatterns = [
    path("messages/", views.choices, name="choices"),
    path("unsubscribe/<uuid:public_id>/<slug:key>/", views.unsubscribe, name="unsubscribe"),
]
