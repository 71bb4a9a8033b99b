"""What a person is sent, under /{lang}/account/."""

from django.urls import path

from openday.notifications import bell_views, views

app_name = "notifications"
urlpatterns = [
    path("messages/", views.choices, name="choices"),
    path("notifications/", bell_views.bell, name="bell"),
    path("notifications/new/", bell_views.bell_panel, name="bell-panel"),
    path("notifications/read/", bell_views.bell_read, name="bell-read"),
    path("notifications/<uuid:public_id>/", bell_views.bell_open, name="bell-open"),
    path("unsubscribe/<uuid:public_id>/<slug:key>/", views.unsubscribe, name="unsubscribe"),
]
