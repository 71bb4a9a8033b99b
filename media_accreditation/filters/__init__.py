"""How lists of accreditation are narrowed in the API."""
