"""The tree of service stations, who works there, what is handled there, and when."""
