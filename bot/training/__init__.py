"""Offline training of `data/weights.json`. Nothing here is imported when a text is answered."""
