"""Operations of stack sets: region after region, so many accounts at a time, until too many have failed.

User guide of CloudFormation, "StackSet operation options": the tolerance counts per region; beyond it, and when a person
stops it, what has not begun is cancelled. A test can hold operations before each stack, let so many go on, and have one fail.
"""

import datetime
import threading
import traceback

import moto_stack_set_targets as targets
import moto_stacks

# How many more stacks may be begun; None for any number.
_allowed = None
_gate = threading.Condition()
# (account, region) -> why the next attempt there fails.
_failures = {}


def hold(_request):
    """No stack is begun until `step` or `release`."""
    global _allowed
    with _gate:
        _allowed = 0
    return {}


def step(request):
    """Lets so many stacks be begun."""
    global _allowed
    with _gate:
        _allowed = (_allowed or 0) + request["stacks"]
        _gate.notify_all()
    return {}


def release(_request):
    """Holds nothing any more."""
    global _allowed
    with _gate:
        _allowed = None
        _gate.notify_all()
    return {}


def fail(request):
    """The next attempt in an account and region fails for this reason; every attempt, if `always`."""
    _failures[(request["account"], request["region"])] = (request["reason"], request.get("always", False))
    return {}


class Instance:
    """What a stack set knows of one account and region."""

    def __init__(self, stack_set, account, region, unit):
        self.stack_set, self.account, self.region, self.unit = stack_set, account, region, unit
        self.stack_id = None
        self.status, self.detailed, self.reason = "OUTDATED", "PENDING", None
        self.operation_id = None
        self.drift, self.drift_checked = "NOT_CHECKED", None

    def describe(self):
        described = {
            "StackSetId": self.stack_set.id,
            "Account": self.account,
            "Region": self.region,
            "StackId": self.stack_id,
            "Status": self.status,
            "StatusReason": self.reason,
            "StackInstanceStatus": {"DetailedStatus": self.detailed},
            "OrganizationalUnitId": self.unit,
            "DriftStatus": self.drift,
            "LastDriftCheckTimestamp": self.drift_checked,
            "LastOperationId": self.operation_id,
        }
        return {name: value for name, value in described.items() if value is not None}


def _now():
    return datetime.datetime.now(datetime.timezone.utc)


def _count(preferences, kind, default, accounts):
    """A preference given as a count, or as a percentage of the accounts, rounded down."""
    if (count := preferences.get(f"{kind}Count")) is not None:
        return int(count)
    if (percentage := preferences.get(f"{kind}Percentage")) is not None:
        return accounts * int(percentage) // 100
    return default


class Operation:
    """One operation; what it does to each account and region is in `outcomes`."""

    def __init__(
        self, stack_set, operation_id, action, accounts, regions, preferences, given, retain=False, everywhere=False,
        automatic=False,
    ):
        self.stack_set, self.id, self.action = stack_set, operation_id, action
        self.given, self.preferences, self.retain = given, preferences, retain
        # Auto-deployment waits for its turn where a person's operation is refused.
        self.automatic = automatic
        self.status, self.reason = "QUEUED", None
        self.begun, self.ended = _now(), None
        self.outcomes = {}
        order = preferences.get("RegionOrder") or []
        regions = sorted(regions or {r for _, r in stack_set.instances}, key=lambda r: (r not in order, r))
        if order:
            regions = [r for r in order if r in regions] + [r for r in regions if r not in order]
        keys = [(account, region) for region in regions for account in accounts]
        if action != "CREATE":
            keys = [key for key in keys if key in stack_set.instances]
        if action == "UPDATE":
            keys = [key for key in keys if stack_set.instances[key].status != "INOPERABLE"]
        self.keys, self.units = keys, accounts
        self.everywhere = everywhere
        concurrency = _count(preferences, "MaxConcurrent", 1, len(accounts))
        self.tolerance = _count(preferences, "FailureTolerance", 0, len(accounts))
        strict = preferences.get("ConcurrencyMode", "STRICT_FAILURE_TOLERANCE") == "STRICT_FAILURE_TOLERANCE"
        self.concurrency = max(1, min(concurrency, self.tolerance + 1) if strict else concurrency)

    def start(self, after):
        """Runs on a thread of its own, after the operations that are under way."""
        if not after:
            self.status = "RUNNING"
        for key in self.keys:
            account, region = key
            if self.action == "CREATE" and not targets.is_suspended(self.stack_set.account, account):
                unit = self.units[account]
                self.stack_set.instances.setdefault(key, Instance(self.stack_set, account, region, unit))
            if instance := self.stack_set.instances.get(key):
                self._mark(instance, "PENDING")
        self.thread = threading.Thread(target=self._run, args=(after,), daemon=True)
        self.thread.start()

    def stop(self):
        self.status = "STOPPING"
        with _gate:
            _gate.notify_all()

    def _mark(self, instance, outcome, reason=None):
        key = (instance.account, instance.region)
        self.outcomes[key] = (outcome, reason)
        instance.detailed, instance.reason, instance.operation_id = outcome, reason, self.id

    def _run(self, after):
        for other in after:
            other.thread.join()
        if self.status == "QUEUED":
            self.status = "RUNNING"
        exceeded = False
        for region in dict.fromkeys(region for _, region in self.keys):
            waiting = [key for key in self.keys if key[1] == region and key in self.stack_set.instances]
            failed = 0
            while waiting and not exceeded and self.status == "RUNNING":
                batch, waiting = waiting[: self.concurrency], waiting[self.concurrency :]
                failed += self._carry_out(batch)
                exceeded = failed > self.tolerance
        for key, (outcome, _) in list(self.outcomes.items()):
            if outcome == "PENDING":
                cause = "since the failure tolerance was exceeded" if exceeded else "by user"
                self._mark(self.stack_set.instances[key], "CANCELLED", f"Cancelled {cause}")
        if self.action == "DETECT_DRIFT":
            self._sum_up_drift()
        self.ended = _now()
        self.status = "STOPPED" if self.status == "STOPPING" else "FAILED" if exceeded else "SUCCEEDED"

    def _carry_out(self, batch):
        """Answers how many of these failed. They are begun together, and waited for one after the other."""
        begun = []
        for key in batch:
            instance = self.stack_set.instances[key]
            if targets.is_suspended(self.stack_set.account, instance.account):
                self._mark(instance, "SKIPPED_SUSPENDED_ACCOUNT")
                self.outcomes.pop(key)
                continue
            if not self._may_begin():
                break
            self._mark(instance, "RUNNING")
            begun.append((instance, self._safely(self._attempt, instance)))
        failed = 0
        for instance, attempt in begun:
            reason = attempt if isinstance(attempt, str) else self._safely(attempt)
            if reason is None:
                self._succeeded(instance)
                continue
            failed += 1
            self._mark(instance, "FAILED", reason)
            if self.action == "DELETE":
                instance.status = instance.detailed = "INOPERABLE"
        return failed

    @staticmethod
    def _safely(act, *arguments):
        """An error of ours is a reason as well: whoever waits for the operation has to hear of it."""
        try:
            return act(*arguments)
        except Exception as error:
            traceback.print_exc()
            return f"{type(error).__name__}: {error}"

    def _may_begin(self):
        global _allowed
        with _gate:
            _gate.wait_for(lambda: _allowed is None or _allowed > 0 or self.status != "RUNNING")
            if self.status != "RUNNING":
                return False
            if _allowed is not None:
                _allowed -= 1
            return True

    def _attempt(self, instance):
        key = (instance.account, instance.region)
        if key in _failures:
            reason, always = _failures[key]
            if not always:
                del _failures[key]
            return lambda: reason
        act = {
            "CREATE": moto_stacks.deploy,
            "UPDATE": moto_stacks.deploy,
            "DELETE": moto_stacks.delete,
            "DETECT_DRIFT": moto_stacks.detect_drift,
        }[self.action]
        if self.action == "DELETE" and self.retain:
            return lambda: None
        return act(instance)

    def _succeeded(self, instance):
        self._mark(instance, "SUCCEEDED")
        if self.action == "DELETE":
            del self.stack_set.instances[(instance.account, instance.region)]
        elif self.action != "DETECT_DRIFT":
            instance.status = "CURRENT"

    def _sum_up_drift(self):
        instances = [self.stack_set.instances[key] for key in self.keys if key in self.stack_set.instances]
        drifted = sum(instance.drift == "DRIFTED" for instance in instances)
        failed = sum(outcome == "FAILED" for outcome, _ in self.outcomes.values())
        self.stack_set.drift = {
            "DriftStatus": "DRIFTED" if drifted else "IN_SYNC",
            "DriftDetectionStatus": "PARTIAL_SUCCESS" if failed else "COMPLETED",
            "LastDriftCheckTimestamp": _now(),
            "TotalStackInstancesCount": len(instances),
            "DriftedStackInstancesCount": drifted,
            "InSyncStackInstancesCount": sum(instance.drift == "IN_SYNC" for instance in instances),
            "InProgressStackInstancesCount": 0,
            "FailedStackInstancesCount": failed,
        }

    def describe(self):
        failed = sum(outcome == "FAILED" for outcome, _ in list(self.outcomes.values()))
        described = {
            "OperationId": self.id,
            "StackSetId": self.stack_set.id,
            "Action": self.action,
            "Status": self.status,
            "StatusReason": self.reason,
            "StatusDetails": {"FailedStackInstancesCount": failed},
            "OperationPreferences": self.preferences,
            "DeploymentTargets": self.given,
            "RetainStacks": self.retain if self.action == "DELETE" else None,
            "CreationTimestamp": self.begun,
            "EndTimestamp": self.ended,
        }
        if self.stack_set.permission_model == "SELF_MANAGED":
            described["AdministrationRoleARN"] = self.stack_set.administration_role
            described["ExecutionRoleName"] = self.stack_set.execution_role
        if self.action == "DETECT_DRIFT" and self.ended:
            described["StackSetDriftDetectionDetails"] = self.stack_set.drift
        return {name: value for name, value in described.items() if value is not None}

    def results(self):
        return [
            {"Account": account, "Region": region, "Status": status}
            | ({"StatusReason": reason} if reason else {})
            | ({"OrganizationalUnitId": self.units[account]} if self.units.get(account) else {})
            for (account, region), (status, reason) in sorted(self.outcomes.items())
        ]
