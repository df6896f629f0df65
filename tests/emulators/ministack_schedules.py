"""The resource of a schedule, for IAM: MiniStack takes every schedule to be in the group `default`."""

import json

from ministack.core import iam_actions


def install():
    """Names the group that the request names."""
    extract = iam_actions.extract_resource_arn

    def with_group(service, method, path, headers, body, query_params, region, account_id):
        arn = extract(service, method, path, headers, body, query_params, region, account_id)
        if service != "scheduler" or ":schedule/default/" not in arn:
            return arn
        group = query_params.get("groupName") or _group_of(body)
        group = group[0] if isinstance(group, list) else group
        return arn.replace(":schedule/default/", f":schedule/{group or 'default'}/")

    iam_actions.extract_resource_arn = with_group


def _group_of(body):
    try:
        return json.loads(body).get("GroupName")
    except (ValueError, AttributeError):
        return None
