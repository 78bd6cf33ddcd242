"""The launcher behind `make run` and `make test`: engines, web, worker, and their common end."""
