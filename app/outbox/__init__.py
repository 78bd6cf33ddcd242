"""What we send: stored with the work that caused it, delivered later, never silently lost."""
