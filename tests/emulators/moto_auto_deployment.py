"""Auto-deployment: an account that comes to a unit of a stack set gets its stacks, one that leaves loses them.

User guide of CloudFormation, "Enable or disable automatic deployments". On AWS it takes minutes; here it begins at once.
"""

from moto.moto_api._internal import mock_random

import moto_stack_set_targets as targets
import moto_stack_sets
from moto_stack_set_operations import Operation


def moved(backend, account):
    """Brings the stacks of an account in line with where it stands now."""
    for found in moto_stack_sets.sets_of(backend.account_id):
        auto = found.auto_deployment
        if found.permission_model != "SERVICE_MANAGED" or not auto["Enabled"] or not found.units:
            continue
        unit = targets.unit_of(backend, account, found.units)
        regions = sorted({region for _, region in found.instances})
        has = any(owner == account for owner, _ in found.instances)
        if unit and not has:
            _begin(found, "CREATE", {account: unit}, regions)
        elif has and not unit:
            _begin(found, "DELETE", {account: None}, regions, retain=auto["RetainStacksOnAccountRemoval"])


def _begin(found, action, accounts, regions, retain=False):
    operation_id = str(mock_random.uuid4())
    found.begin(Operation(found, operation_id, action, accounts, regions, {}, None, retain=retain, automatic=True))
