"""What MiniStack leaves out of change sets: the values of properties, and stacks that cannot be changed any more.

IncludePropertyValues: botocore's model cloudformation/2010-05-15, DescribeChangeSet (ResourceChange.BeforeContext and
AfterContext; ResourceTargetDefinition.Path, BeforeValue, AfterValue, AttributeChangeType), at the depth of top-level
properties. A stack in ROLLBACK_COMPLETE can only be deleted:
docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html.
"""

import json
import re

from ministack.services.cloudformation import changesets, handlers, helpers

_UNKNOWN = "{{changeSet:KNOWN_AFTER_APPLY}}"


def install():
    """Wraps the operations in the handlers' table."""
    diff = changesets._diff_resources

    def diff_with_values(old, new, *others):
        changes = diff(old, new, *others)
        for change in changes:
            name = change["ResourceChange"]["LogicalResourceId"]
            change["_values"] = tuple(
                (template.get("Resources", {}).get(name) or {}).get("Properties") for template in (old, new)
            )
        return changes

    changesets._diff_resources = diff_with_values
    table = handlers._ACTION_HANDLERS
    describe = table["DescribeChangeSet"]

    def describe_with_values(params):
        status, headers, body = describe(params)
        if helpers._p(params, "IncludePropertyValues").lower() == "true" and status == 200:
            body = _with_values(body, params)
        return status, headers, body

    table["DescribeChangeSet"] = describe_with_values
    for action in ("CreateStack", "UpdateStack", "CreateChangeSet"):
        table[action] = _unless_rolled_back(action, table[action])


def _with_values(body, params):
    _, change_set = changesets._find_change_set(helpers._p(params, "ChangeSetName"), helpers._p(params, "StackName"))
    parts = body.decode().split("</ResourceChange>")
    for number, change in enumerate(change_set["Changes"]):
        before, after = change.get("_values", (None, None))
        named = lambda match: _target(match, before or {}, after or {})  # noqa: B023, E731
        parts[number] = re.sub(r"<Name>([^<]+)</Name>", named, parts[number])
        for element, properties in (("BeforeContext", before), ("AfterContext", after)):
            if properties is not None:
                context = json.dumps({"Properties": properties}, default=lambda _: _UNKNOWN)
                parts[number] += f"<{element}>{helpers._esc(context)}</{element}>"
    return "</ResourceChange>".join(parts).encode()


def _target(match, before, after):
    name = match[1]
    kind = "Add" if name not in before else "Remove" if name not in after else "Modify"
    values = "".join(
        f"<{element}>{helpers._esc(_text(properties[name]))}</{element}>"
        for element, properties in (("BeforeValue", before), ("AfterValue", after))
        if name in properties
    )
    return f"{match[0]}<Path>/Properties/{name}</Path>{values}<AttributeChangeType>{kind}</AttributeChangeType>"


def _text(value):
    return value if isinstance(value, str) else json.dumps(value, default=lambda _: _UNKNOWN)


def _unless_rolled_back(action, handle):
    def checked(params):
        name = helpers._p(params, "StackName")
        stack = handlers._resolve_stack(name)
        if not stack or stack.get("StackStatus") != "ROLLBACK_COMPLETE":
            return handle(params)
        if action == "CreateStack" or helpers._p(params, "ChangeSetType") == "CREATE":
            return helpers._error("AlreadyExistsException", f"Stack [{stack['StackName']}] already exists")
        message = f"Stack:{stack['StackId']} is in ROLLBACK_COMPLETE state and can not be updated."
        return helpers._error("ValidationError", message)

    return checked
