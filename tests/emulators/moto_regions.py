"""Account Management's ListRegions: which regions an account has, has turned on, and may turn on.

moto 5.2.5 lacks it; MiniStack has every region on in every account and looks at no AccountId. Shapes and states are the
model's of Account Management. Whom one may ask about is its user guide's ("Enabling trusted access for AWS Account
Management"; API reference, AccountId): the management account about others of its organisation once trusted access is on,
about itself without naming itself.
"""

from moto.account import urls
from moto.account.responses import AccountResponse
from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult

import moto_stack_set_targets as targets

SERVICE = "account.amazonaws.com"

_BY_DEFAULT = (
    "ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1 "
    "eu-north-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2"
).split()
_TO_TURN_ON = (
    "af-south-1 ap-east-1 ap-south-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ca-west-1 eu-central-2 eu-south-1 "
    "eu-south-2 il-central-1 me-central-1 me-south-1 mx-central-1"
).split()

# (account, region) -> state, where it is another than an account begins with.
_states = {}


class _Refused(JsonRESTError):
    code = 403

    def __init__(self, message):
        super().__init__("AccessDeniedException", message)


def install():
    """Answers ListRegions."""
    urls.url_paths["{0}/listRegions$"] = AccountResponse.dispatch
    AccountResponse.list_regions = _list_regions


def turn_on(request):
    """The state of a region in an account from now on, `ENABLED` unless the request says which."""
    _states[(request["account"], request["region"])] = request.get("state", "ENABLED")
    return {}


def _list_regions(self):
    asked = self._get_param("AccountId")
    if asked is not None:
        _must_be_let_ask(self.current_account, asked)
    account = asked or self.current_account
    wanted = self._get_param("RegionOptStatusContains") or []
    regions = [
        {"RegionName": region, "RegionOptStatus": _states.get((account, region), state)}
        for names, state in ((_BY_DEFAULT, "ENABLED_BY_DEFAULT"), (_TO_TURN_ON, "DISABLED"))
        for region in names
    ]
    regions = [region for region in sorted(regions, key=lambda r: r["RegionName"])
               if not wanted or region["RegionOptStatus"] in wanted]
    start = int(self._get_param("NextToken") or 0)
    end = start + int(self._get_param("MaxResults") or 50)
    token = {"NextToken": str(end)} if end < len(regions) else {}
    return ActionResult({"Regions": regions[start:end]} | token)


def _must_be_let_ask(caller, asked):
    if not targets.is_member(caller, asked):
        raise _Refused(f"{caller} is not the management account of {asked}'s organization")
    if asked == caller:
        raise _Refused("The management account must not name itself")
    if not targets.lets_in(caller, SERVICE):
        raise _Refused(f"Trusted access is not enabled for {SERVICE}")
