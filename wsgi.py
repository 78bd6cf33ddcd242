"""`app` for gunicorn and the flask command, `celery` for the worker."""

import sys

from app import create_app
from app.settings import BadSetting

try:
    app = create_app()
except BadSetting as problem:
    sys.exit(f"The desk can't start. {problem}")
celery = app.extensions["celery"]
