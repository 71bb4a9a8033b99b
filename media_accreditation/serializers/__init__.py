"""What accreditation answers and takes in the API."""
