"""What every endpoint of the REST API stands on; the endpoints themselves live in the apps."""
