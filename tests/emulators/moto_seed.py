"""A large organisation at once: accounts whose stacks stand in a stack set's books and nowhere else.

Deploying a thousand accounts in seventeen regions would take hours. Who only asks what stands, is answered from the same books.
"""

from moto.organizations.models import organizations_backends

import moto_stack_set_targets as targets
import moto_stack_sets
from moto_stack_set_operations import Instance


def seed(request):
    """Accounts below a unit until it holds so many, each with a stack in every region in which the set has one."""
    backend = organizations_backends[request["account"]]["aws"]
    found = next(s for s in moto_stack_sets.sets_of(request["account"]) if s.name == request["set"])
    regions = sorted({region for _, region in found.instances})
    unit = request["unit"]
    standing = sum(account.parent_id == unit for account in backend.accounts)
    for number in range(standing, request["accounts"]):
        account = targets.create_unnoticed(backend, f"seeded-{number}", unit)
        for region in regions:
            instance = found.instances[(account, region)] = Instance(found, account, region, unit)
            instance.status, instance.detailed = "CURRENT", "SUCCEEDED"
            instance.operation_id = found.operations[-1].id
            instance.stack_id = f"arn:aws:cloudformation:{region}:{account}:stack/StackSet-{found.name}/{number}"
    return {}
