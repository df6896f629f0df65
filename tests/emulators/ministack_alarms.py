"""Action and resource of DescribeAlarms, for IAM. MiniStack 1.5.33 takes the action from no path, so that RPC v2 is open to
everybody, and knows no resource of this one.

Service Authorization Reference, Amazon CloudWatch: the resource type is `alarm`. API reference of DescribeAlarms: whoever asks
about composite alarms needs the permission on `*`. Without names it is asked on `alarm:*`
(aws-samples/amazon-cloudwatch-auto-alarms#1).
"""

from ministack.core import iam_actions

import ministack_cbor


def install():
    """Names the action, and the first alarm of a request, or all where composite ones are asked about."""
    match, extract = iam_actions._match_rest_action, iam_actions.extract_resource_arn

    def with_rpc(service, method, path, query_params):
        if service == "monitoring" and "/operation/" in path:
            return path.rsplit("/", 1)[-1]
        return match(service, method, path, query_params)

    def with_alarms(service, method, path, headers, body, query_params, region, account_id):
        if service == "monitoring" and path.endswith("/operation/DescribeAlarms"):
            asked = ministack_cbor.loads(body) if body else {}
            if "CompositeAlarm" in asked.get("AlarmTypes", []):
                return "*"
            name = next(iter(asked.get("AlarmNames", [])), "*")
            return f"arn:aws:cloudwatch:{region}:{account_id}:alarm:{name}"
        return extract(service, method, path, headers, body, query_params, region, account_id)

    iam_actions._match_rest_action = with_rpc
    iam_actions.extract_resource_arn = with_alarms
