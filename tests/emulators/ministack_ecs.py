"""Tasks of ECS with addresses of their own, and the hosts of tasks. MiniStack 1.5.33 knows the first with a container engine
only, and no hosts.

- A task in network mode `awsvpc` gets a network interface: with its attachment's ARN as description, the tags of ECS where
  its service asks for them, as a branch on a host and as an interface on Fargate, which has no host.
- RegisterContainerInstance and DescribeContainerInstances; a task runs on the host of its cluster that came last.
- Which resource a permission is asked for on.

Shapes: botocore's model ecs/2014-11-13. Description and tags of the interface: published listings of such interfaces.
Resources: Service Authorization Reference, Amazon ECS.
"""

import json
import re

from ministack.core import iam_actions
from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region, json_response, new_uuid
from ministack.services import ec2, ecs

# Container instances by ARN, in the order in which they came.
_hosts = AccountRegionScopedDict()


def install():
    """Completes tasks when they start, also those that a service starts."""
    run_task = ecs._run_task

    def run(data):
        before = set(ecs._tasks.keys())
        answer = run_task(data)
        for arn in set(ecs._tasks.keys()) - before:
            _complete(ecs._tasks[arn])
        return answer

    ecs._run_task = run
    ecs._ACTION_MAP["RunTask"] = run
    ecs._ACTION_MAP["RegisterContainerInstance"] = _register
    ecs._ACTION_MAP["DescribeContainerInstances"] = _describe

    resource_arn = iam_actions.extract_resource_arn

    def with_tasks(service, method, path, headers, body, *others):
        if service == "ecs":
            asked = json.loads(body or b"{}")
            named = asked.get("tasks") or asked.get("containerInstances")
            if named:
                return named[0]
        return resource_arn(service, method, path, headers, body, *others)

    iam_actions.extract_resource_arn = with_tasks


def _complete(task):
    cluster = task["clusterArn"].rsplit("/", 1)[-1]
    on_fargate = task["launchType"] == "FARGATE"
    hosts = [arn for arn, host in _hosts.items() if host["cluster"] == cluster]
    task["containerInstanceArn"] = hosts[-1] if hosts and not on_fargate else None
    if task["_network_mode"] != "awsvpc":
        return
    attachment = new_uuid()
    description = f"arn:aws:ecs:{get_region()}:{get_account_id()}:attachment/{attachment}"
    _, _, created = ec2._create_network_interface({"Description": [description]})
    interface = ec2._network_interfaces[re.search(rb"eni-\w+", created)[0].decode()]
    interface["Status"] = "in-use"
    interface["InterfaceType"] = "interface" if on_fargate else "branch"
    task["attachments"] = [
        {
            "id": attachment,
            "type": "ElasticNetworkInterface",
            "status": "ATTACHED",
            "details": [
                {"name": "subnetId", "value": interface["SubnetId"]},
                {"name": "networkInterfaceId", "value": interface["NetworkInterfaceId"]},
                {"name": "macAddress", "value": interface["MacAddress"]},
                {"name": "privateIPv4Address", "value": interface["PrivateIpAddress"]},
            ],
        }
    ]
    service = task["group"].removeprefix("service:")
    if ecs._services.get(f"{cluster}/{service}", {}).get("enableECSManagedTags"):
        ec2._tags[interface["NetworkInterfaceId"]] = [
            {"Key": "aws:ecs:clusterName", "Value": cluster},
            {"Key": "aws:ecs:serviceName", "Value": service},
        ]


def _register(data):
    cluster = ecs._resolve_cluster_name(data.get("cluster"))
    arn = f"arn:aws:ecs:{get_region()}:{get_account_id()}:container-instance/{cluster}/{new_uuid().replace('-', '')}"
    instance = json.loads(data["instanceIdentityDocument"])["instanceId"]
    _hosts[arn] = {"cluster": cluster, "instance": instance}
    return json_response({"containerInstance": _answer(arn)})


def _describe(data):
    cluster = ecs._resolve_cluster_name(data.get("cluster"))
    asked = data.get("containerInstances", [])
    found = [arn for arn in asked if _hosts.get(arn, {}).get("cluster") == cluster]
    missing = [{"arn": arn, "reason": "MISSING"} for arn in asked if arn not in found]
    return json_response({"containerInstances": [_answer(arn) for arn in found], "failures": missing})


def _answer(arn):
    return {"containerInstanceArn": arn, "ec2InstanceId": _hosts[arn]["instance"], "status": "ACTIVE"}
