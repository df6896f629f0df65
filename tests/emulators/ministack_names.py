"""The names that CloudFormation makes for what has none in the template.

MiniStack makes them from stack and logical id, so that stacks of one name in two regions get roles of one name, and the
second overwrites the first: roles have no region. On AWS the end of such a name is random:
docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html (generated names).
"""

import hashlib

from ministack.core.responses import get_region
from ministack.services.cloudformation import provisioners

_SUFFIX = 13


def install():
    """Lets the region be part of what the end of a name is made from."""
    physical_name = provisioners._physical_name

    def with_region(stack_name, logical_id, **options):
        name = physical_name(stack_name, logical_id, **options)
        stem, suffix = name[:-_SUFFIX], name[-_SUFFIX:]
        digest = hashlib.sha256(f"{suffix}:{get_region()}".encode()).hexdigest()[:_SUFFIX]
        return stem + (digest if suffix.islower() else digest.upper())

    provisioners._physical_name = with_region
