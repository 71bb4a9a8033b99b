"""What staff type: its shape is checked here, its sense by services."""
