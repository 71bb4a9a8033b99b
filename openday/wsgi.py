"""What the web server runs: `openday.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openday.settings")

application = get_wsgi_application()
