"""Which accounts of moto's organisation a service-managed operation is for, and who may ask for one.

User guide of CloudFormation, "Deployment targets" and "Register a delegated administrator"; model, `DeploymentTargets`.
"""

from moto.organizations.models import (
    FakeAccount,
    FakeDelegatedAdministrator,
    OrganizationsBackend,
    organizations_backends,
)

from moto.organizations.responses import OrganizationsResponse

from stack_set_errors import InvalidOperation, Validation

SERVICE = "member.org.stacksets.cloudformation.amazonaws.com"


def install(moved):
    """Lets StackSets have a delegated administrator, and calls `moved` with backend and account that came somewhere else."""
    FakeDelegatedAdministrator.SUPPORTED_SERVICES.append(SERVICE)
    move, create = OrganizationsBackend.move_account, OrganizationsBackend.create_account

    def move_account(backend, **request):
        move(backend, **request)
        moved(backend, request["AccountId"])

    def create_account(backend, **request):
        status = create(backend, **request)
        moved(backend, status["CreateAccountStatus"]["AccountId"])
        return status

    OrganizationsBackend.move_account = move_account
    OrganizationsBackend.create_account = create_account
    OrganizationsResponse.organizations_backend = property(_backend_of)


def _backend_of(response):
    """A delegated administrator reads the organisation like its management account, and changes nothing in it."""
    account = response.current_account
    if response._get_action().startswith(("List", "Describe")):
        account = delegated_by(account) or account
    return organizations_backends[account][response.partition]


def create_unnoticed(backend, name, unit):
    """An account below a unit that auto-deployment does not hear of; its 12 digits."""
    account = FakeAccount(backend.org, AccountName=name, Email=f"{name}@example.com")
    account.parent_id = unit
    backend.accounts.append(account)
    organizations_backends.master_accounts[account.id] = (backend.account_id, backend.partition)
    return account.id


def _organization(account):
    """The backend of the organisation that an account is the management account of; nothing when it is of none."""
    backend = organizations_backends[account]["aws"]
    return backend if backend.org and backend.org.master_account_id == account else None


def _management(account):
    """The management account of an account's organisation."""
    if _organization(account):
        return account
    return organizations_backends.master_accounts.get(account, (None, None))[0]


def delegated_by(account):
    """The management account that has registered `account` as delegated administrator of StackSets."""
    management = _management(account)
    backend = _organization(management) if management else None
    if backend and any(a.account.id == account and SERVICE in a.services for a in backend.admins):
        return management
    return None


def has_access(management):
    return lets_in(management, SERVICE)


def lets_in(management, principal):
    """Whether the organisation of a management account has trusted access of a service on."""
    backend = _organization(management)
    return bool(backend) and any(service["ServicePrincipal"] == principal for service in backend.services)


def is_member(management, account):
    """Whether an account belongs to the organisation of this management account."""
    backend = _organization(management)
    return bool(backend) and any(member.id == account for member in backend.accounts)


def set_access(account, enabled):
    """Trusted access is the management account's to turn on, and needs all features."""
    backend = _organization(account)
    if backend is None or backend.org.feature_set != "ALL":
        raise InvalidOperation("Only the management account of an organization with all features can do this")
    if enabled:
        backend.enable_aws_service_access(ServicePrincipal=SERVICE)
    else:
        backend.disable_aws_service_access(ServicePrincipal=SERVICE)


def demand_access(account):
    management = _management(account)
    if management is None or account not in (management,) and delegated_by(account) is None:
        raise Validation("You must be the management account or delegated admin account of an organization before "
                         "operating a SERVICE_MANAGED stack set")
    if not has_access(management):
        raise Validation("You must enable organizations access to operate a service managed stack set")


def within(backend, unit):
    """A unit or the root, with all units below."""
    below = [child.id for child in backend.ou if child.parent_id == unit]
    return {unit}.union(*(within(backend, child) for child in below))


def _members(backend, units):
    """Account -> the requested unit that it was found by. Neither the management account nor suspended ones are targets."""
    found = {}
    for unit in units:
        if unit not in {known.id for known in backend.ou}:
            raise Validation(f"OrganizationalUnitIds: {unit} does not exist in the organization")
        places = within(backend, unit)
        for account in backend.accounts:
            if account.parent_id in places and account.id != backend.org.master_account_id:
                found.setdefault(account.id, unit)
    return found


def is_suspended(management, account):
    backend = _organization(management)
    return bool(backend) and any(a.id == account and a.status == "SUSPENDED" for a in backend.accounts)


def resolve(management, given, creates):
    """The accounts that deployment targets choose, each with its unit."""
    backend = _organization(management)
    listed, units = given.get("Accounts", []), given["OrganizationalUnitIds"]
    how = given.get("AccountFilterType") or ("UNION" if listed else "NONE")
    if how == "NONE" and listed:
        raise Validation("Accounts cannot be given with AccountFilterType NONE")
    if how != "NONE" and not listed:
        raise Validation(f"Accounts are required with AccountFilterType {how}")
    if how == "UNION" and creates:
        raise Validation("AccountFilterType UNION is not supported for CreateStackInstances")
    known = {account.id: account for account in backend.accounts}
    if strangers := [account for account in listed if account not in known]:
        raise Validation(f"Account {strangers[0]} is not in the organization")
    members = _members(backend, units)
    if how == "INTERSECTION":
        members = {account: unit for account, unit in members.items() if account in listed}
    elif how == "DIFFERENCE":
        members = {account: unit for account, unit in members.items() if account not in listed}
    elif how == "UNION":
        members |= {account: known[account].parent_id for account in listed if account not in members}
    return members


def unit_of(backend, account, units):
    """The unit of `units` that an account stands below."""
    return _members(backend, units).get(account)
