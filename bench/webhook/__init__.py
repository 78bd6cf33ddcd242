"""What a push costs, next to the least a web server and a stored chat can cost."""
