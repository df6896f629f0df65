"""What CloudFormation asks for with each resource type, by AWS's own schemas of the types as cfn-lint ships them.

Prints one JSON object: type -> the permissions of its create, read, update, delete, list and tagging, each once.
"""

import importlib.resources
import json

resources = importlib.resources.files("cfnlint") / "data" / "schemas" / "resources"
found = {}
for file in resources.iterdir():
    if not file.name.endswith(".json"):
        continue
    schema = json.loads(file.read_text())
    for handler in [*schema.get("handlers", {}).values(), schema.get("tagging", {})]:
        found.setdefault(schema["typeName"], set()).update(handler.get("permissions", []))
print(json.dumps({name: sorted(permissions) for name, permissions in found.items()}))
