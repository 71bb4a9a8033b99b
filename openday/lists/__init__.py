"""Lists that people send as CSV or .xlsx: read safely, their columns found, their cells cleaned."""
