//! Configs, bundles, and an account that a plan was carried out in.

#![allow(dead_code, reason = "each test file uses a part")]
#![expect(clippy::unwrap_used, reason = "tests")]

pub(crate) mod organisation;
pub(crate) mod policies;

use std::collections::BTreeMap;

use palisade_config::Config;
use palisade_contract::{Architecture, HANDLERS, HandlerSpec};
use palisade_plan::{
    Bundle, Observed, Plan, RegionObserved, Rendering, Request, SecretObserved, SecretRef, StackObserved, StackState,
    Verb, lint, plan,
};
use palisade_templates::Template;
use serde_json::Value;

pub(crate) const ACCOUNT: &str = "123456789012";
pub(crate) const SECRET: &str =
    "arn:aws:secretsmanager:us-east-1:123456789012:secret:palisade/workload-security-api-key-AbCdEf";
pub(crate) const KEY: &str = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";

pub(crate) fn config(text: &str) -> Config {
    palisade_config::load(text, "palisade.yaml").unwrap_or_else(|error| panic!("{error}"))
}

/// The smallest config for these regions, with more lines at the end.
pub(crate) fn config_in(regions: &str, more: &str) -> Config {
    config(&format!(
        "version: 1\ntargets:\n  account: \"{ACCOUNT}\"\n  regions: [{regions}]\nworkload_security:\n  region: us-1\n{more}\nguardduty:\n"
    ))
}

pub(crate) fn digest(letter: char) -> String {
    letter.to_string().repeat(64)
}

/// Every handler's bundles of both architectures; the arm64 ones have the digest `letter`.
pub(crate) fn bundles(letter: char) -> Vec<Bundle> {
    let of = |spec: &HandlerSpec| {
        let handler = spec.integration.to_string();
        [(Architecture::Arm64, letter, 1_234_567), (Architecture::X86_64, 'e', 1_345_678)]
            .map(|(arch, letter, size)| Bundle { handler: handler.clone(), arch, sha256: digest(letter), size })
    };
    HANDLERS.iter().flat_map(of).collect()
}

pub(crate) fn request<'a>(config: &'a Config, bundles: &'a [Bundle]) -> Request<'a> {
    Request {
        config,
        version: "0.2.0",
        bundles,
        ca_bundle: None,
        verb: Verb::Install,
        allow_downgrade: false,
        replace_key: false,
    }
}

/// An account in which nothing stands.
pub(crate) fn empty(config: &Config) -> Observed {
    let regions = config.all_regions().iter().map(|region| (region.to_string(), RegionObserved::default())).collect();
    let partition = config.partition().to_string();
    Observed { account: config.account().to_string(), partition, regions, ..Observed::default() }
}

fn stack(install: &str, template: &Template, version: &str, more: BTreeMap<String, String>) -> StackObserved {
    let mut outputs = more;
    let of_template = template.to_json()["Outputs"].as_object().cloned().unwrap_or_default();
    let literal =
        of_template.iter().filter_map(|(name, output)| Some((name.clone(), output["Value"].as_str()?.to_owned())));
    outputs.extend(literal);
    outputs.insert("Version".to_owned(), version.to_owned());
    outputs.insert("TemplateDigest".to_owned(), template.digest());
    StackObserved::Present(StackState {
        status: "UPDATE_COMPLETE".to_owned(),
        install: Some(install.to_owned()),
        foreign_change_set: None,
        outputs,
        template: Some(template.to_json()),
    })
}

/// The account after the plan of `request` was carried out, as CloudFormation would report it.
pub(crate) fn carried_out(request: &Request<'_>) -> Observed {
    let config = request.config;
    let rendering = Rendering::new(request);
    let install = config.name.as_str();
    let mut observed = empty(config);
    let own = config.workload_security.secret.is_none();
    let secret_outputs =
        BTreeMap::from([("SecretArn".to_owned(), SECRET.to_owned()), ("KeyArn".to_owned(), KEY.to_owned())]);
    for region in config.all_regions() {
        let is_home = region == *config.home_region();
        let seen = observed.regions.get_mut(region.as_str()).unwrap();
        let outputs = if is_home && own { secret_outputs.clone() } else { BTreeMap::new() };
        seen.home = stack(install, &rendering.home(), request.version, outputs);
        seen.bucket_exists = true;
    }
    observed.secret = SecretObserved { exists: own, has_value: own };
    let home = observed.regions[config.home_region().as_str()].home.clone();
    let secret = SecretRef::find(config, &home).unwrap();
    for region in config.regions() {
        let seen = observed.regions.get_mut(region.as_str()).unwrap();
        seen.bundles_present = rendering.uploads(region).into_iter().map(|upload| upload.key).collect();
        if !config.answers_itself(region) {
            continue;
        }
        seen.regional = stack(install, &rendering.regional(&secret), request.version, BTreeMap::new());
    }
    observed
}

/// Plans, and holds the plan against the rules for plans.
pub(crate) fn planned(request: &Request<'_>, observed: &Observed) -> Plan {
    let plan = plan(request, observed);
    let violations = lint(&plan, observed);
    assert!(violations.is_empty(), "{violations:?}\n{plan}");
    plan
}

/// Sets the status of one stack.
pub(crate) fn with_status(stack: &mut StackObserved, status: &str) {
    let StackObserved::Present(state) = stack else { panic!("no stack") };
    status.clone_into(&mut state.status);
}

/// Sets the digest that one stack tells of.
pub(crate) fn set_digest(stack: &mut StackObserved, digest: &str) {
    let StackObserved::Present(state) = stack else { panic!("no stack") };
    state.outputs.insert("TemplateDigest".to_owned(), digest.to_owned());
}

/// Sets the owner of one stack.
pub(crate) fn with_owner(stack: &mut StackObserved, install: Option<&str>) {
    let StackObserved::Present(state) = stack else { panic!("no stack") };
    state.install = install.map(str::to_owned);
}

/// The template of one stack.
pub(crate) fn template_of(stack: &mut StackObserved) -> &mut Value {
    let StackObserved::Present(state) = stack else { panic!("no stack") };
    state.template.as_mut().unwrap()
}
