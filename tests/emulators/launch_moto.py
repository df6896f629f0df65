"""Runs moto for one test: Security Hub, GuardDuty, Macie, Organizations and StackSets, with some gaps closed.

The front tells it the caller's account in `x-moto-account-id`; signatures and permissions were checked before.
"""

import lifeline

lifeline.end_with_parent()

from moto.moto_server.werkzeug_app import (  # noqa: E402
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server  # noqa: E402

import moto_macie  # noqa: E402
import moto_securityhub  # noqa: E402

moto_macie.install()
moto_securityhub.install()

server = make_server(
    "127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=True, request_handler=MotoRequestHandler
)
lifeline.announce(server.port)
server.serve_forever()
