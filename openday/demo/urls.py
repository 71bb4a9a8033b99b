"""The demonstration's own pages, under /{lang}/demo/."""

from django.urls import path

from openday.demo import views

app_name = "demo"
urlpatterns = [
    path("inbox/", views.message_list, name="message-list"),
    path("inbox/<str:entry_id>/", views.message_detail, name="message-detail"),
    path("inbox/<str:entry_id>/html/", views.message_html, name="message-html"),
    path("inbox/<str:entry_id>/source/", views.message_source, name="message-source"),
    path("inbox/<str:entry_id>/files/<int:number>/", views.message_file, name="message-file"),
]
