"""The stacks of stack sets: they stand in MiniStack, in each account and region of its own, where functions run and what AWS
refuses is refused.

StackSets acts there with a role of the account; here it is the account's root, so what a role lacks shows nowhere.
"""

import json
import os
import threading
import time
import uuid

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

_CONFIG = Config(retries={"max_attempts": 1}, connect_timeout=10, read_timeout=120)
# One for all: it reads each service's model once. It is not safe to make clients of it at the same time.
_session, _session_lock = boto3.session.Session(), threading.Lock()
# Set by the first request: the front tells in a header where MiniStack listens.
address = None


def _client(service, instance):
    with _session_lock:
        client = _session.client(
            service,
            region_name=instance.region,
            endpoint_url=f"http://{address}",
            aws_access_key_id=instance.account,
            aws_secret_access_key=os.environ["ROOT_SECRET"],
            config=_CONFIG,
        )
    client.meta.events.register("request-created", _over_tls)
    return client


def _over_tls(request, **_):
    """As the front does: without this, policies that demand TLS refuse everything."""
    request.headers["x-forwarded-proto"] = "https"


def deploy(instance):
    """Creates or updates the stack of an instance; answers what waits for it and then says why it failed, if it did."""
    stack_set = instance.stack_set
    if reason := _without_roles(instance):
        return lambda: reason
    cloudformation = _client("cloudformation", instance)
    request = {
        "TemplateBody": _short(stack_set.template),
        "Capabilities": stack_set.capabilities,
        "Tags": [{"Key": key, "Value": value} for key, value in stack_set.tags.items()],
    }
    try:
        if _status(cloudformation, instance.stack_id) in ("ROLLBACK_COMPLETE", "CREATE_FAILED", "ROLLBACK_FAILED"):
            cloudformation.delete_stack(StackName=instance.stack_id)
            _settle(cloudformation, instance.stack_id)
            instance.stack_id = None
        if instance.stack_id is None:
            name = f"StackSet-{stack_set.name}-{uuid.uuid4()}"
            instance.stack_id = cloudformation.create_stack(StackName=name, **request)["StackId"]
        else:
            cloudformation.update_stack(StackName=instance.stack_id, **request)
    except ClientError as error:
        message = error.response["Error"]["Message"]
        return lambda: None if "No updates are to be performed" in message else message
    return lambda: _reason(cloudformation, instance.stack_id, ("CREATE_COMPLETE", "UPDATE_COMPLETE"))


def delete(instance):
    """The same for its end."""
    if instance.stack_id is None:
        return lambda: None
    cloudformation = _client("cloudformation", instance)
    try:
        cloudformation.delete_stack(StackName=instance.stack_id)
    except ClientError as error:
        message = error.response["Error"]["Message"]
        return lambda: message
    return lambda: _reason(cloudformation, instance.stack_id, ("DELETE_COMPLETE", None))


def detect_drift(instance):
    """The same for what was changed by hand; the instance then tells what was found."""
    cloudformation = _client("cloudformation", instance)

    def wait():
        try:
            detection = cloudformation.detect_stack_drift(StackName=instance.stack_id)["StackDriftDetectionId"]
            while True:
                found = cloudformation.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
                if found["DetectionStatus"] != "DETECTION_IN_PROGRESS":
                    break
                time.sleep(0.02)
        except ClientError as error:
            return error.response["Error"]["Message"]
        if found["DetectionStatus"] == "DETECTION_FAILED":
            return found.get("DetectionStatusReason", "Drift detection failed")
        instance.drift, instance.drift_checked = found["StackDriftStatus"], found["Timestamp"]
        return None

    return wait


def resource_drifts(instance, statuses):
    """What the last comparison found in an instance's stack, in the form of StackSets."""
    asked = {"StackResourceDriftStatusFilters": statuses} if statuses else {}
    answer = _client("cloudformation", instance).describe_stack_resource_drifts(StackName=instance.stack_id, **asked)
    return [
        {name: value for name, value in drift.items() if name in _OF_AN_INSTANCE}
        for drift in answer["StackResourceDrifts"]
    ]


# StackInstanceResourceDriftsSummary, of what a stack's own answer has.
_OF_AN_INSTANCE = (
    "StackId", "LogicalResourceId", "PhysicalResourceId", "PhysicalResourceIdContext", "ResourceType",
    "PropertyDifferences", "StackResourceDriftStatus", "Timestamp",
)


def _short(template):
    """StackSets hands over what is too long for a call; here white space is what makes it so."""
    return json.dumps(json.loads(template), separators=(",", ":"))


def _without_roles(instance):
    """Self-managed: why the roles do not let StackSets in; nothing when they do."""
    stack_set = instance.stack_set
    if stack_set.permission_model != "SELF_MANAGED":
        return None
    reason = (
        f"Account {instance.account} should have '{stack_set.execution_role}' role with trust relationship to Role "
        f"'{stack_set.administration_role.rsplit('/', 1)[-1]}'."
    )
    try:
        role = _client("iam", instance).get_role(RoleName=stack_set.execution_role)["Role"]
    except ClientError:
        return reason
    trusted = [s.get("Principal", {}).get("AWS") for s in role["AssumeRolePolicyDocument"]["Statement"]]
    return None if any(stack_set.administration_role in ([t] if isinstance(t, str) else t or []) for t in trusted) else reason


def _status(cloudformation, stack_id):
    if stack_id is None:
        return None
    try:
        return cloudformation.describe_stacks(StackName=stack_id)["Stacks"][0]["StackStatus"]
    except ClientError:
        return None


def _settle(cloudformation, stack_id):
    while (status := _status(cloudformation, stack_id)) and status.endswith("_IN_PROGRESS"):
        time.sleep(0.02)
    return status


def _reason(cloudformation, stack_id, good):
    """Waits; then nothing, or the first failure of the stack's last operation in the words that StackSets has for it."""
    status = _settle(cloudformation, stack_id)
    if status in good:
        return None
    events = cloudformation.describe_stack_events(StackName=stack_id)["StackEvents"]
    last = []
    for event in events:
        last.append(event)
        begins = event["ResourceStatus"] in ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS")
        if begins and event["PhysicalResourceId"] == stack_id:
            break
    for event in reversed(last):
        if event["ResourceStatus"].endswith("_FAILED") and event["PhysicalResourceId"] != stack_id:
            return (
                f"ResourceLogicalId:{event['LogicalResourceId']}, ResourceType:{event['ResourceType']}, "
                f"ResourceStatusReason:{event.get('ResourceStatusReason', '')}"
            )
    return f"Stack {stack_id} is {status}"
