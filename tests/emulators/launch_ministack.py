"""Runs MiniStack for one test: IAM enforced, schedules looked at every second, a few missing things taught.

Environment: what MiniStack itself reads (AUTH, GATEWAY_PORT, MINISTACK_ACCOUNT_ID, AWS_ENDPOINT_URL, ...).
GATEWAY_PORT is the port of the recording front, because MiniStack writes it into the URLs that it hands out (queue
URLs, CloudFormation response URLs); the emulator itself listens on a port of its own choosing and announces it.
Nothing under site-packages is changed: what differs is set on the loaded modules of this process.
"""

import asyncio
import logging
import os

import lifeline

lifeline.end_with_parent()

from hypercorn.asyncio import serve  # noqa: E402
from hypercorn.config import Config  # noqa: E402
from ministack import app as ministack  # noqa: E402
from ministack.services import eventbridge, scheduler  # noqa: E402

import ministack_accounts  # noqa: E402
import ministack_actions  # noqa: E402
import ministack_alarms  # noqa: E402
import ministack_cbor  # noqa: E402
import ministack_change_sets  # noqa: E402
import ministack_clock  # noqa: E402
import ministack_cloudfront  # noqa: E402
import ministack_concurrency  # noqa: E402
import ministack_conditions  # noqa: E402
import ministack_config  # noqa: E402
import ministack_conflicts  # noqa: E402
import ministack_delivery  # noqa: E402
import ministack_dependents  # noqa: E402
import ministack_ecs  # noqa: E402
import ministack_events  # noqa: E402
import ministack_iam  # noqa: E402
import ministack_interfaces  # noqa: E402
import ministack_names  # noqa: E402
import ministack_schedules  # noqa: E402
import ministack_pace  # noqa: E402
import ministack_pass_role  # noqa: E402
import ministack_scheduler  # noqa: E402
import ministack_simulation  # noqa: E402
import ministack_tagging  # noqa: E402
import ministack_templates  # noqa: E402
import ministack_wafv2  # noqa: E402

# MiniStack sweeps every ten seconds; a test should not wait for that.
scheduler._SCHEDULE_TICK_INTERVAL = 1
eventbridge._SCHEDULER_TICK_INTERVAL = 1

ministack_cbor.install()
ministack_actions.install()
ministack_alarms.install()
ministack_templates.install()
ministack_conditions.install()
ministack_names.install()
ministack_pace.install()
ministack_schedules.install()
ministack_conflicts.install()
ministack_change_sets.install()
ministack_tagging.install()
ministack_config.install(ministack.SERVICE_HANDLERS)
ministack_cloudfront.install(ministack.SERVICE_HANDLERS)
ministack_clock.install()
ministack_scheduler.install()
ministack_simulation.install()
ministack_pass_role.install(ministack.SERVICE_HANDLERS)
ministack_delivery.install()
ministack_concurrency.install()
ministack_dependents.install()
ministack_interfaces.install()
ministack_ecs.install()
ministack_wafv2.install(ministack.SERVICE_HANDLERS)
ministack_accounts.install()
gateway = ministack_iam.wrap(
    ministack.app,
    {
        "/_palisade/authorize": ministack_iam.authorize,
        "/_palisade/operations": ministack_iam.operations,
        "/_palisade/events": ministack_events.emit,
        "/_palisade/pace": ministack_pace.set_pace,
        "/_palisade/delegated": ministack_delivery.delegated,
        "/_palisade/queued": ministack_concurrency.queued,
        "/_palisade/schedules": ministack_clock.fire_due_within,
        "/_palisade/config/change": ministack_config.configuration_change,
        "/_palisade/config/interval": ministack_config.interval,
        "/_palisade/wafv2/members": ministack_wafv2.put_members,
    },
)


async def main():
    listener = lifeline.listen()
    config = Config()
    config.bind = [f"fd://{listener.fileno()}"]
    config.keep_alive_timeout = 75
    config.loglevel = os.environ.get("LOG_LEVEL", "INFO")
    logging.getLogger("hypercorn.access").setLevel(logging.WARNING)

    started = asyncio.Event()

    async def app(scope, receive, send):
        if scope["type"] != "lifespan":
            await gateway(scope, receive, send)
            return

        async def note_startup(message):
            await send(message)
            if message["type"] == "lifespan.startup.complete":
                started.set()

        await ministack.app(scope, receive, note_startup)

    async def announce():
        await started.wait()
        lifeline.announce(listener.getsockname()[1])

    await asyncio.gather(serve(app, config), announce())


asyncio.run(main())
