"""What accreditation writes, one module a concept."""
