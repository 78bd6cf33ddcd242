"""How the desk is run: the launcher for one machine, and the files for a real installation."""
