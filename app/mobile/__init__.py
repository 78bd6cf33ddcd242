"""The veteran's mobile page. In the browser it talks to /api/v1 alone."""
