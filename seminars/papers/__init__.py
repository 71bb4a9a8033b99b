"""What is printed of the programme, and of who comes to it."""
