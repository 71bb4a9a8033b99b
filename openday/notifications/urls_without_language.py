"""Doors of machines: no language, no session."""

from django.urls import path

from openday.notifications import mail_door, sms_door

urlpatterns = [
    path("sms/reports/", sms_door.sms_reports, name="sms-reports"),
    path("mail/reports/", mail_door.mail_reports, name="mail-reports"),
]
