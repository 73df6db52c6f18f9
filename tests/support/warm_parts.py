"""What a start of the program loads, loaded: see `tests.support.warm`."""

import os

os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", "each start names its own")  # it is looked for while loading

import gunicorn.app.wsgiapp
import gunicorn.arbiter
import gunicorn.workers.gthread
import gunicorn.workers.sync

import awards.blueprints
import awards.cli.handlers
import awards.cli.lanes
import awards.cli.server_log
import awards.cli.serving
import awards.cli.settled

LOADED = (awards, gunicorn)
