"""How fast a hint reaches many open pages."""
