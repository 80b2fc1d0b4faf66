"""Moto, one request at a time: its stores are not kept apart between threads, so that two transactions at once would see each other half done."""

import sys
import threading

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple

one_at_a_time = threading.Lock()
moto = DomainDispatcherApplication(create_backend_app)


def serve(environ, start_response):
    with one_at_a_time:
        return list(moto(environ, start_response))


run_simple("127.0.0.1", int(sys.argv[1]), serve, threaded=True)
