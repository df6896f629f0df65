//! An organisation of three accounts below one unit, before and after a rollout.

use palisade_config::Config;
use palisade_plan::{
    FleetObserved, FleetTarget, InstanceState, Member, Observed, OrganizationObserved, Rendering, Request,
    RolloutRecord, SecretRef, SetState, fleet_reach,
};

use super::{ACCOUNT, carried_out, config, planned};

pub(crate) const ONE: &str = "222222222222";
pub(crate) const TWO: &str = "333333333333";
pub(crate) const THREE: &str = "444444444444";
pub(crate) const UNIT: &str = "ou-ab12-11112222";
pub(crate) const OTHER_UNIT: &str = "ou-ab12-33334444";

pub(crate) fn organization(more: &str) -> Config {
    config(&format!(
        "version: 1\ntargets:\n  account: \"{ACCOUNT}\"\n  regions: [us-east-1, eu-west-1]\n  organization:\n    ous: [{UNIT}]\n{more}\nworkload_security:\n  region: us-1\nguardduty:\n"
    ))
}

pub(crate) fn member(account: &str, units: &[&str]) -> Member {
    let units = units.iter().map(|unit| (*unit).to_owned()).collect();
    Member { account: account.to_owned(), name: format!("name of {account}"), active: true, units }
}

/// The organisation, the own account done, nothing in the others.
pub(crate) fn fresh(request: &Request<'_>) -> Observed {
    let organization = OrganizationObserved {
        id: "o-ab12cd34ef".to_owned(),
        management_account: ACCOUNT.to_owned(),
        trusted_access: Some(true),
    };
    let members = vec![member(ONE, &[UNIT]), member(TWO, &[UNIT, OTHER_UNIT]), member(THREE, &[UNIT, OTHER_UNIT])];
    let mut observed = carried_out(request);
    observed.fleet =
        FleetObserved { organization: Some(organization), members: Some(members), ..FleetObserved::default() };
    // The home stack names the organisation.
    let rendering = Rendering::new(request).within(Some("o-ab12cd34ef"));
    for seen in observed.regions.values_mut() {
        super::set_digest(&mut seen.home, &rendering.home().digest());
    }
    observed
}

/// The same after the plan for the others was carried out, too.
pub(crate) fn rolled_out(request: &Request<'_>) -> Observed {
    let mut observed = fresh(request);
    let plan = planned(request, &observed);
    let template = wanted_template(request, &observed);
    let fleet = plan.fleet.as_ref().unwrap();
    observed.fleet.set = Some(SetState {
        install: Some(request.config.name.to_string()),
        template: Some(template),
        units: vec![UNIT.to_owned()],
        self_managed: false,
        operation: None,
    });
    let cells = fleet.waves.iter().flat_map(|wave| &wave.create).flat_map(FleetTarget::cells);
    observed.fleet.instances = cells.map(|cell| standing(&cell.account, &cell.region)).collect();
    observed.fleet.record = Some(RolloutRecord {
        digest: fleet.digest.clone(),
        reach: fleet_reach(request.config, request.config.fleet().unwrap()),
        passed: fleet.waves.iter().map(|wave| wave.name.clone()).collect(),
        complete: true,
        halted: None,
        from: None,
        before: None,
    });
    observed
}

pub(crate) fn wanted_template(request: &Request<'_>, observed: &Observed) -> serde_json::Value {
    let home = &observed.regions["us-east-1"].home;
    Rendering::new(request).regional(&SecretRef::find(request.config, home).unwrap()).to_json()
}

pub(crate) fn standing(account: &str, region: &str) -> InstanceState {
    InstanceState {
        account: account.to_owned(),
        region: region.to_owned(),
        current: true,
        state: "SUCCEEDED".to_owned(),
        reason: None,
    }
}
