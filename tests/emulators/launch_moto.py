"""Runs moto for one test: Security Hub, GuardDuty, Macie, Organizations, Account Management and StackSets, some gaps closed.

The front tells it the caller's account in `x-moto-account-id` and where MiniStack listens in `x-palisade-ministack`;
signatures and permissions were checked before.
"""

import json

import lifeline

lifeline.end_with_parent()

from moto.moto_server.werkzeug_app import (  # noqa: E402
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server  # noqa: E402

import moto_auto_deployment  # noqa: E402
import moto_macie  # noqa: E402
import moto_regions  # noqa: E402
import moto_seed  # noqa: E402
import moto_securityhub  # noqa: E402
import moto_stack_set_operations  # noqa: E402
import moto_stack_set_targets  # noqa: E402
import moto_stack_sets  # noqa: E402
import moto_stacks  # noqa: E402

moto_macie.install()
moto_regions.install()
moto_securityhub.install()
moto_stack_sets.install()
moto_stack_set_targets.install(moto_auto_deployment.moved)

OWN_PATHS = {
    f"/_palisade/stack-sets/{name}": getattr(moto_stack_set_operations, name)
    for name in ("hold", "step", "release", "fail")
}
OWN_PATHS["/_palisade/stack-sets/seed"] = moto_seed.seed
OWN_PATHS["/_palisade/regions/turn-on"] = moto_regions.turn_on

moto = DomainDispatcherApplication(create_backend_app)


def application(environ, start_response):
    """moto, beside paths of our own that take and answer JSON."""
    if own := OWN_PATHS.get(environ["PATH_INFO"]):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        answer = json.dumps(own(json.loads(body))).encode()
        start_response("200 OK", [("content-type", "application/json"), ("content-length", str(len(answer)))])
        return [answer]
    if address := environ.get("HTTP_X_PALISADE_MINISTACK"):
        moto_stacks.address = address
    return moto(environ, start_response)


server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=MotoRequestHandler)
lifeline.announce(server.port)
server.serve_forever()
