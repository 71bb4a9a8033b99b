"""The REST API of visits: arrival windows, institutions, visits."""
