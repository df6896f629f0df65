//! Regions that have left the config while stacks of the install still stand there. The home stack tells of them.

use palisade_config::RegionName;
use palisade_plan::{LeftRegion, StackObserved};
use palisade_templates::OUTPUT_REGIONS;

use super::stack;
use crate::failure::Result;
use crate::session::Session;

/// What stands in the regions that the home stack names as targets and the config does not. Costs no call where the two agree,
/// but for an account that the config leaves out: the home stack does not tell whether its findings were answered before.
pub(crate) async fn left(session: &Session, home: &StackObserved) -> Result<Vec<LeftRegion>> {
    let config = &session.config;
    let mut left = Vec::new();
    let recorded = home.output(OUTPUT_REGIONS).unwrap_or_default().split(',');
    let recorded = recorded.filter_map(|text| RegionName::parse(text).ok());
    for region in recorded.filter(|region| !config.answers_itself(region)) {
        let mut names = vec![session.names.stack()];
        // A target keeps its bucket and the home region its secret, whether or not findings are answered there.
        if region != *config.home_region() && !config.is_target(&region) {
            names.push(session.names.home_stack());
        }
        let clients = session.aws.region(region.as_str());
        let mut stacks = Vec::new();
        for name in names {
            // A stack of our name that is not ours is none of our business there.
            if stack::own(&clients, &name, session.names.install()).await?.is_some() {
                stacks.push(name);
            }
        }
        if !stacks.is_empty() {
            left.push(LeftRegion { region: region.to_string(), stacks });
        }
    }
    Ok(left)
}
