"""What people of outlets, and staff, fill in."""
