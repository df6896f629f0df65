"""ec2:DescribeNetworkInterfaces with filters, which MiniStack 1.5.33 does not look at.

Filters: docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html, those by VPC and by address.
"""

from ministack.services import ec2

_FIELDS = {"vpc-id": "VpcId", "addresses.private-ip-address": "PrivateIpAddress"}


def install():
    """Answers the interfaces that fit; any other filter is refused instead of overlooked."""

    def describe(p):
        filters = ec2._parse_filters(p)
        if unknown := set(filters) - set(_FIELDS):
            return ec2._error("InvalidParameterValue", f"filters that the emulator was not taught: {unknown}", 400)
        fitting = [
            interface
            for interface in ec2._network_interfaces.values()
            if all(interface.get(_FIELDS[name]) in values for name, values in filters.items())
        ]
        items = "".join(ec2._eni_fields_xml(interface) for interface in fitting)
        return ec2._xml(
            200, "DescribeNetworkInterfacesResponse", f"<networkInterfaceSet>{items}</networkInterfaceSet>"
        )

    actions = next(
        table
        for table in vars(ec2).values()
        if isinstance(table, dict) and callable(table.get("DescribeNetworkInterfaces"))
    )
    actions["DescribeNetworkInterfaces"] = describe
