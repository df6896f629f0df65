"""What a failed deletion keeps: CloudFormation deletes a resource only when all that depend on it are gone.

MiniStack 1.5.33 goes on with the function of a custom resource that has just refused to go, so that a second attempt
finds nobody to ask. Here the deletion of what is still depended on fails, too; on AWS it is not even begun.
"""

from ministack.services import cloudformation
from ministack.services.cloudformation import stacks

# Stack -> resource whose deletion failed -> what it depends on.
_kept = {}


def install():
    """Keeps the dependencies of what could not be deleted."""
    delete = stacks._delete_resource

    def delete_unless_depended_on(resource_type, physical_id, properties, stack_name, logical_id):
        failed = _kept.setdefault(stack_name, {})
        if any(logical_id in needed for needed in failed.values()):
            raise ValueError("a resource that depends on it still stands")
        try:
            answer = delete(resource_type, physical_id, properties, stack_name, logical_id)
        except Exception:
            failed[logical_id] = _dependencies(stack_name, logical_id)
            raise
        failed.pop(logical_id, None)
        return answer

    stacks._delete_resource = delete_unless_depended_on


def _dependencies(stack_name, logical_id):
    stack = cloudformation._stacks.get(stack_name) or {}
    definitions = (stack.get("_template") or {}).get("Resources", {})
    needed = stacks._with_dependencies([logical_id], definitions, set(stack.get("_resources", {})))
    return needed - {logical_id}
