#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openday.settings")
    from django.core.management import execute_from_command_line

    from openday.trail import as_command

    with as_command(sys.argv):
        execute_from_command_line(sys.argv)
