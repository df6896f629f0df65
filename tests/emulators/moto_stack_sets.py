"""StackSets' interface, which moto 5.2.5 answers without operations in progress, targets, tolerance and failures.

Shapes, states and errors are the model's of CloudFormation; the conduct is that of its user guide, "StackSets concepts".
Operations run in `moto_stack_set_operations.py`, on whom is decided in `moto_stack_set_targets.py`, and the stacks stand in the
emulator that keeps the account under test (`moto_stacks.py`), with whatever that refuses.
"""

import json
import re
import threading

from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult, EmptyResult
from moto.moto_api._internal import mock_random

import moto_stack_set_targets as targets
import moto_stacks
from stack_set_errors import (
    InvalidOperation,
    NameExists,
    NotEmpty,
    NoOperation,
    NoStackInstance,
    NoStackSet,
    OperationIdExists,
    OperationInProgress,
    Validation,
)
from moto_stack_set_operations import Instance, Operation


class StackSet:
    """A stack set with its instances, by account and region, and its operations, newest last."""

    def __init__(self, account, region, name):
        self.account, self.region, self.name = account, region, name
        self.id = f"{name}:{mock_random.uuid4()}"
        self.arn = f"arn:aws:cloudformation:{region}:{account}:stackset/{self.id}"
        self.status = "ACTIVE"
        self.template = ""
        self.description = None
        self.tags = {}
        self.capabilities = []
        self.permission_model = "SELF_MANAGED"
        self.auto_deployment = None
        self.managed_execution = False
        self.administration_role = f"arn:aws:iam::{account}:role/AWSCloudFormationStackSetAdministrationRole"
        self.execution_role = "AWSCloudFormationStackSetExecutionRole"
        self.instances = {}
        self.operations = []
        self.units = []
        self.drift = None
        self.lock = threading.RLock()

    def describe(self):
        regions = sorted({region for _, region in self.instances})
        described = {
            "StackSetName": self.name,
            "StackSetId": self.id,
            "StackSetARN": self.arn,
            "Status": self.status,
            "Description": self.description,
            "TemplateBody": self.template,
            "Tags": self.tags,
            "Capabilities": self.capabilities,
            "Parameters": {},
            "PermissionModel": self.permission_model,
            "ManagedExecution": {"Active": self.managed_execution},
            "Regions": regions,
        }
        if self.permission_model == "SERVICE_MANAGED":
            described |= {"AutoDeployment": self.auto_deployment, "OrganizationalUnitIds": self.units}
        else:
            described |= {"AdministrationRoleARN": self.administration_role, "ExecutionRoleName": self.execution_role}
        if self.drift:
            described["StackSetDriftDetectionDetails"] = self.drift
        return described

    def outdate(self):
        """No instance has the set's newest template any more."""
        for instance in self.instances.values():
            if instance.status == "CURRENT":
                instance.status = "OUTDATED"

    def begin(self, operation, prepare=lambda: None):
        """Starts an operation once all is prepared, or refuses it while another is under way."""
        with self.lock:
            if any(operation.id == other.id for other in self.operations):
                raise OperationIdExists(operation.id)
            busy = [other for other in self.operations if other.status in ("RUNNING", "QUEUED", "STOPPING")]
            if busy and not self.managed_execution and not operation.automatic:
                raise OperationInProgress(busy[-1].id)
            prepare()
            self.operations.append(operation)
            operation.start(after=busy)
        return ActionResult({"OperationId": operation.id})


# (account, region, name) -> stack set; the deleted ones stay under their id.
_SETS = {}


def install():
    """Answers the calls instead of moto."""
    for name, method in _METHODS.items():
        setattr(CloudFormationResponse, name, method)


def sets_of(account):
    """The stack sets of an account that are not deleted."""
    return [found for (owner, _, _), found in list(_SETS.items()) if owner == account and found.status == "ACTIVE"]


def _owner(response):
    """The account whose stack sets the caller works with: its own, or as a delegated administrator that of the
    organisation's management account."""
    account = response.current_account
    if response._get_param("CallAs", "SELF") == "SELF":
        return account
    owner = targets.delegated_by(account)
    if owner is None:
        raise Validation("Account used is not a delegated administrator")
    return owner


def _key(response):
    name = response._get_param("StackSetName").split(":")[0]
    return _owner(response), response.region, name


def _find(response):
    found = _SETS.get(_key(response))
    if found is None or found.status == "DELETED":
        raise NoStackSet(response._get_param("StackSetName"))
    return found


def _template(response):
    return response._get_param("TemplateBody")


def _check_capabilities(template, capabilities):
    resources = json.loads(template).get("Resources", {}).values()
    iam = [r for r in resources if r["Type"] in ("AWS::IAM::Role", "AWS::IAM::ManagedPolicy", "AWS::IAM::User")]
    names = ("RoleName", "ManagedPolicyName", "UserName")
    named = any(name in resource.get("Properties", {}) for resource in iam for name in names)
    if named and "CAPABILITY_NAMED_IAM" not in capabilities:
        raise InvalidOperation("Requires capabilities : [CAPABILITY_NAMED_IAM]", "InsufficientCapabilitiesException")
    if iam and not {"CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"} & set(capabilities):
        raise InvalidOperation("Requires capabilities : [CAPABILITY_IAM]", "InsufficientCapabilitiesException")


def create_stack_set(self):
    account, region, name = key = _key(self)
    if not re.fullmatch(r"[a-zA-Z][-a-zA-Z0-9]{0,127}", name):
        raise Validation(f"Value '{name}' at 'stackSetName' failed to satisfy constraint")
    if key in _SETS and _SETS[key].status == "ACTIVE":
        raise NameExists(name)
    model = self._get_param("PermissionModel", "SELF_MANAGED")
    if model == "SERVICE_MANAGED":
        targets.demand_access(self.current_account)
        if self._get_param("AdministrationRoleARN") or self._get_param("ExecutionRoleName"):
            raise Validation("Service-managed stack sets take no administration or execution role")
        if self._get_param("AutoDeployment") is None:
            raise Validation("AutoDeployment is required for service-managed stack sets")
    _check_capabilities(_template(self), self._get_param("Capabilities", []))
    created = StackSet(account, region, name)
    created.permission_model = model
    _take(self, created)
    _SETS[key] = created
    return ActionResult({"StackSetId": created.id})


def _take(self, changed):
    """What creating and updating have in common; an update keeps what is not given, tags and capabilities included."""
    changed.template = _template(self) or changed.template
    changed.description = self._get_param("Description", changed.description)
    changed.capabilities = self._get_param("Capabilities", []) or changed.capabilities
    changed.administration_role = self._get_param("AdministrationRoleARN", changed.administration_role)
    changed.execution_role = self._get_param("ExecutionRoleName", changed.execution_role)
    if (tags := self._get_param("Tags")) is not None:
        changed.tags = {tag["Key"]: tag["Value"] for tag in tags}
    if (auto := self._get_param("AutoDeployment")) is not None:
        changed.auto_deployment = {"Enabled": _truth(auto.get("Enabled")),
                                   "RetainStacksOnAccountRemoval": _truth(auto.get("RetainStacksOnAccountRemoval"))}
    if (managed := self._get_param("ManagedExecution")) is not None:
        changed.managed_execution = _truth(managed.get("Active"))


def _truth(value):
    return value in (True, "true", "True")


def _operation(self, found, action, chosen, **more):
    regions = self._get_param("Regions", [])
    preferences = self._get_param("OperationPreferences", {}) or {}
    operation_id = self._get_param("OperationId") or str(mock_random.uuid4())
    given = self._get_param("DeploymentTargets")
    return Operation(found, operation_id, action, chosen, regions, preferences, given, **more)


def _targets(self, found, creates=False):
    """The accounts that the call names, with the unit by which each was found."""
    given, accounts = self._get_param("DeploymentTargets") or {}, self._get_param("Accounts", [])
    if found.permission_model == "SELF_MANAGED":
        if given.get("OrganizationalUnitIds"):
            raise Validation("StackSets with SELF_MANAGED permission model can only have accounts as target")
        return {account: None for account in accounts or given.get("Accounts", [])}
    if accounts or not given.get("OrganizationalUnitIds"):
        raise Validation(
            "StackSets with SERVICE_MANAGED permission model can only have OrganizationalUnit as target"
        )
    targets.demand_access(self.current_account)
    return targets.resolve(found.account, given, creates)


def create_stack_instances(self):
    found = _find(self)
    chosen = _targets(self, found, creates=True)
    units = (self._get_param("DeploymentTargets") or {}).get("OrganizationalUnitIds", [])

    def prepare():
        found.units += [unit for unit in units if unit not in found.units]

    return found.begin(_operation(self, found, "CREATE", chosen), prepare)


def delete_stack_instances(self):
    found = _find(self)
    retain = self._get_param("RetainStacks")
    if retain is None:
        raise Validation("RetainStacks is required")
    chosen = _targets(self, found)
    operation = _operation(self, found, "DELETE", chosen, retain=_truth(retain))

    def prepare():
        left = {instance.unit for key, instance in found.instances.items() if key not in operation.keys}
        found.units = [unit for unit in found.units if unit in left]

    return found.begin(operation, prepare)


def update_stack_set(self):
    found = _find(self)
    if not (_template(self) or self._get_param("UsePreviousTemplate")):
        raise Validation("Either Template URL, Template Body or Use Previous Template must be specified.")
    narrowed = self._get_param("DeploymentTargets") or self._get_param("Accounts")
    chosen = _targets(self, found) if narrowed else {account: None for account, _ in found.instances}
    if narrowed and not self._get_param("Regions"):
        raise Validation("Regions are required with accounts or deployment targets")
    template = _template(self) or found.template
    _check_capabilities(template, self._get_param("Capabilities", []))
    operation = _operation(self, found, "UPDATE", chosen, everywhere=not narrowed)

    def prepare():
        before = (found.template, found.tags)
        _take(self, found)
        if before != (found.template, found.tags):
            found.outdate()

    return found.begin(operation, prepare)


def update_stack_instances(self):
    found = _find(self)
    chosen = _targets(self, found)
    for key in [(account, region) for account in chosen for region in self._get_param("Regions", [])]:
        if key not in found.instances and found.permission_model == "SELF_MANAGED":
            raise NoStackInstance(key)
    return found.begin(_operation(self, found, "UPDATE", chosen))


def delete_stack_set(self):
    found = _SETS.get(_key(self))
    if found is None or found.status == "DELETED":
        return EmptyResult()
    if any(operation.status in ("RUNNING", "QUEUED", "STOPPING") for operation in found.operations):
        raise OperationInProgress(found.operations[-1].id)
    if found.instances:
        raise NotEmpty()
    found.status = "DELETED"
    _SETS[(found.account, found.region, found.id)] = _SETS.pop(_key(self))
    return EmptyResult()


def describe_stack_set(self):
    return ActionResult({"StackSet": _find(self).describe()})


def list_stack_sets(self):
    wanted, owner = self._get_param("Status"), _owner(self)
    of_caller = [s for (account, region, _), s in _SETS.items() if (account, region) == (owner, self.region)]
    return _page(self, [s.describe() for s in of_caller if wanted in (None, s.status)])


def _page(self, items, describe=lambda item: item):
    """At most `MaxResults`, 100 without; the token is opaque. Only what is on the page is described."""
    start = int((self._get_param("NextToken") or "page-0").removeprefix("page-"))
    end = start + min(int(self._get_param("MaxResults") or 100), 100)
    token = {"NextToken": f"page-{end}"} if end < len(items) else {}
    return ActionResult({"Summaries": [describe(item) for item in items[start:end]]} | token)


def list_stack_instances(self):
    found = _find(self)
    account, region = self._get_param("StackInstanceAccount"), self._get_param("StackInstanceRegion")
    wanted = {item["Name"]: item["Values"] for item in self._get_param("Filters", [])}
    instances = [
        instance
        for (owner, place), instance in sorted(found.instances.items())
        if account in (None, owner) and region in (None, place)
    ]
    looks = {
        "DETAILED_STATUS": lambda i: i.detailed,
        "LAST_OPERATION_ID": lambda i: i.operation_id,
        "DRIFT_STATUS": lambda i: i.drift,
    }
    chosen = [i for i in instances if all(looks[name](i) == value for name, value in wanted.items())]
    return _page(self, chosen, Instance.describe)


def describe_stack_instance(self):
    found = _find(self)
    key = (self._get_param("StackInstanceAccount"), self._get_param("StackInstanceRegion"))
    if key not in found.instances:
        raise NoStackInstance(key)
    return ActionResult({"StackInstance": found.instances[key].describe() | {"ParameterOverrides": []}})


def _find_operation(self):
    found = _find(self)
    wanted = self._get_param("OperationId")
    for operation in found.operations:
        if operation.id == wanted:
            return operation
    raise NoOperation(wanted)


def describe_stack_set_operation(self):
    return ActionResult({"StackSetOperation": _find_operation(self).describe()})


def list_stack_set_operations(self):
    return _page(self, [operation.describe() for operation in reversed(_find(self).operations)])


def list_stack_set_operation_results(self):
    operation = _find_operation(self)
    wanted = {item["Values"] for item in self._get_param("Filters", [])}
    results = operation.results()
    return _page(self, [result for result in results if not wanted or result["Status"] in wanted])


def stop_stack_set_operation(self):
    operation = _find_operation(self)
    if operation.status != "RUNNING":
        raise InvalidOperation(f"Operation {operation.id} is not in progress")
    operation.stop()
    return EmptyResult()


def detect_stack_set_drift(self):
    found = _find(self)
    chosen = {account: None for account, _ in found.instances}
    return found.begin(_operation(self, found, "DETECT_DRIFT", chosen, everywhere=True))


def list_stack_instance_resource_drifts(self):
    found, operation = _find(self), _find_operation(self)
    key = (self._get_param("StackInstanceAccount"), self._get_param("StackInstanceRegion"))
    if key not in found.instances:
        raise NoStackInstance(key)
    if operation.action != "DETECT_DRIFT":
        raise InvalidOperation(f"Operation {operation.id} does not detect drift")
    statuses = self._get_param("StackInstanceResourceDriftStatuses", [])
    return _page(self, moto_stacks.resource_drifts(found.instances[key], statuses))


def activate_organizations_access(self):
    targets.set_access(self.current_account, enabled=True)
    return EmptyResult()


def deactivate_organizations_access(self):
    targets.set_access(self.current_account, enabled=False)
    return EmptyResult()


def describe_organizations_access(self):
    owner = _owner(self)
    return ActionResult({"Status": "ENABLED" if targets.has_access(owner) else "DISABLED"})


_METHODS = {
    name: method
    for name, method in list(globals().items())
    if re.match(r"(create|update|delete|describe|list|stop|detect|activate|deactivate)_", name)
}
