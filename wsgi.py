"""`app` for gunicorn and the flask command, `celery` for the worker."""

from app import create_app

app = create_app()
celery = app.extensions["celery"]
