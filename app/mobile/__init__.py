"""The veteran's mobile page. In the browser it talks to /api/v1, and in WeChat to its script."""
