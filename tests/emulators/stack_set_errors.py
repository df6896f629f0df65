"""Errors of StackSets, with the codes of CloudFormation's model; the wording is ours where AWS documents none.

Not called `moto_`: moto looks for an error's service in the name of its module, and takes such a one for its own.
"""

from moto.cloudformation.exceptions import CloudFormationError


class Validation(CloudFormationError):
    code = "ValidationError"


class InvalidOperation(CloudFormationError):
    code = "InvalidOperationException"

    def __init__(self, message, code=None):
        super().__init__(message)
        self.code = code or self.code


class NameExists(CloudFormationError):
    code = "NameAlreadyExistsException"

    def __init__(self, name):
        super().__init__(f"StackSet {name} already exists")


class NoStackSet(CloudFormationError):
    code = "StackSetNotFoundException"

    def __init__(self, name):
        super().__init__(f"StackSet {name} not found")


class NoStackInstance(CloudFormationError):
    code = "StackInstanceNotFoundException"

    def __init__(self, key):
        super().__init__(f"Stack instance in account {key[0]} and region {key[1]} not found")


class NoOperation(CloudFormationError):
    code = "OperationNotFoundException"

    def __init__(self, operation_id):
        super().__init__(f"StackSet operation {operation_id} not found")


class OperationInProgress(CloudFormationError):
    code = "OperationInProgressException"

    def __init__(self, operation_id):
        super().__init__(f"Another Operation on StackSet is in progress: {operation_id}")


class OperationIdExists(CloudFormationError):
    code = "OperationIdAlreadyExistsException"

    def __init__(self, operation_id):
        super().__init__(f"Operation {operation_id} already exists")


class NotEmpty(CloudFormationError):
    code = "StackSetNotEmptyException"

    def __init__(self):
        super().__init__("StackSet is not empty")
