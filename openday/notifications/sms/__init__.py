"""SMS: what they cost, who carries them, and how both sides know each other."""
