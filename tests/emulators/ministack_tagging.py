"""Tags that MiniStack loses or does not list.

On AWS the tags of a stack reach its buckets and rules, and tag:GetResources also answers log groups, secrets,
parameters, alarms and stacks; IAM roles are not in its list and are not answered here either:
docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html.
"""

import re

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudformation, cloudwatch, cloudwatch_logs, s3, secretsmanager, ssm, tagging
from ministack.services.cloudformation import provisioners


def install():
    """Adds the collectors, and the two types to those that take a stack's tags."""
    tagging._COLLECTORS.update(
        {
            "logs": _log_groups,
            "secretsmanager": _secrets,
            "ssm": _parameters,
            "cloudwatch": _alarms,
            "cloudformation": _stacks,
        }
    )
    tagging._matches_type_filters = _is_one_of
    provisioners._STACK_TAG_PROPERTY["AWS::Events::Rule"] = ("Tags", "list")
    provisioners._STACK_TAG_PROPERTY["AWS::S3::Bucket"] = ("Tags", "list")
    bucket = provisioners._RESOURCE_HANDLERS["AWS::S3::Bucket"]
    create, update = bucket["create"], bucket["update"]

    def tagged(name, properties):
        s3._bucket_tags[name] = {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}

    def create_tagged(logical_id, properties, stack_name):
        name, attributes = create(logical_id, properties, stack_name)
        tagged(name, properties)
        return name, attributes

    def update_tagged(physical_id, old, properties, *others):
        name, attributes = update(physical_id, old, properties, *others)
        tagged(name, properties)
        return name, attributes

    bucket["create"], bucket["update"] = create_tagged, update_tagged


def _is_one_of(arn, type_filters):
    """MiniStack takes the first path segment for the type, which a log group's name breaks."""
    if not type_filters:
        return True
    _, _, service, _, _, resource = arn.split(":", 5)
    kind = f"{service}:{re.split('[:/]', resource)[0]}"
    return any(wanted in (service, kind) for wanted in type_filters)


def _log_groups():
    for group in cloudwatch_logs._log_groups.values():
        yield group["arn"].removesuffix(":*"), tagging._normalise_flat(group.get("tags"))


def _secrets():
    for secret in secretsmanager._secrets.values():
        if not secret.get("DeletedDate"):
            yield secret.get("ARN", ""), tagging._normalise_list(secret.get("Tags"))


def _parameters():
    for arn, tags in ssm._tags.items():
        yield arn, tagging._normalise_flat(tags)


def _alarms():
    for arn, tags in cloudwatch._resource_tags.items():
        if f":{get_region()}:{get_account_id()}:alarm:" in arn:
            yield arn, tagging._normalise_flat(tags)


def _stacks():
    for stack in cloudformation._stacks.values():
        if stack.get("StackStatus") != "DELETE_COMPLETE":
            yield stack["StackId"], tagging._normalise_list(stack.get("Tags"))
