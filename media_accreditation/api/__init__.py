"""The REST API of accreditation."""
