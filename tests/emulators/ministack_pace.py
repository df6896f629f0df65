"""How long CloudFormation takes for a resource.

MiniStack has carried out a stack's operation before its caller can look; on AWS it takes seconds to minutes, in which the
stack is seen `_IN_PROGRESS` and refuses other operations.
"""

import json
import time

from ministack.services.cloudformation import stacks

_seconds = 0.0


def install():
    """Lets each create, update and delete of a resource take a while, once a pace is set."""
    on_worker_thread = stacks._runs_on_worker_thread
    # What blocks must not run on the event loop: it answers those who look meanwhile.
    stacks._runs_on_worker_thread = lambda resource_type: _seconds > 0 or on_worker_thread(resource_type)
    for name in ("_provision_keeping_seed", "_update_keeping_seed", "_delete_resource"):
        setattr(stacks, name, _paced(getattr(stacks, name)))


def _paced(step):
    def paced(*args):
        time.sleep(_seconds)
        return step(*args)

    return paced


async def set_pace(body, _query):
    """Takes `seconds` for each resource from now on; 0 for none."""
    global _seconds
    _seconds = json.loads(body)["seconds"]
    return {}
