"""Forms of the institutions' space: they check the shape of what is typed, never the state of the world."""
