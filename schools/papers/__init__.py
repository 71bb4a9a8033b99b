"""What people carry to the gate and keep afterwards: letters, certificates, lists of the day, calendars."""
