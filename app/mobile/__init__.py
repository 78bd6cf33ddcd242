"""The veteran's mobile page; it talks to /api/v1 only."""
