"""The public programme for programs: calendars, and the schedule that conference apps read."""
