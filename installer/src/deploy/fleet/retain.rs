//! Making sure that the stacks of the set leave their logs standing when they go, or that they do not.

use palisade_config::Fleet;
use palisade_plan::{Cell, SetState, fleet_targets};
use palisade_templates::{OUTPUT_DIGEST, OUTPUT_KEPT, OUTPUT_VERSION, with_retention};

use super::{Set, SetTemplate, Work, judge, run};
use crate::aws::stack_set;
use crate::deploy::run::template_url;
use crate::failure::{Failure, Result};
use crate::session::Session;

/// Updates the set and its stacks so that their logs are kept, or go with them. A set that is as it should be costs one look.
pub(crate) async fn set(session: &Session, fleet: &Fleet, state: &SetState, keep: bool) -> Result<()> {
    let kept = state.output(OUTPUT_KEPT).is_some();
    if !kept && !keep {
        return Ok(());
    }
    let set = Set::of(session, fleet);
    let instances = stack_set::instances(&set.clients, &set.name).await?;
    // A run that was cut off may have told only some of them.
    if instances.is_empty() || kept == keep && instances.iter().all(|instance| instance.state.current) {
        return Ok(());
    }
    let before = state.template.as_ref().ok_or_else(|| {
        Failure::refused(format!("the template of stack set {} cannot be read", set.name.name))
            .hint("uninstall without `--keep-logs`")
    })?;
    let template = with_retention(before, keep);
    let text = format!("{template:#}\n");
    let digest = template["Outputs"][OUTPUT_DIGEST]["Value"].as_str().unwrap_or_default().to_owned();
    let url = template_url(session, &set.clients, &digest, &text).await?;
    let version = template["Outputs"][OUTPUT_VERSION]["Value"].as_str().unwrap_or(crate::wanted::VERSION).to_owned();
    let template = SetTemplate { version, text, digest, url };
    let what = if keep { "keep their logs" } else { "keep nothing any more" };
    session
        .output
        .say(&format!("updating {} stacks in other accounts, so that they {what} when they go", instances.len()));
    let cells = instances.into_iter().map(|i| Cell { account: i.state.account, region: i.state.region });
    let order: Vec<String> = session.config.regions().iter().map(ToString::to_string).collect();
    for target in fleet_targets(cells, &order, &state.units) {
        let ended = run(session, &set, &target, Work::Update(&template)).await?;
        judge(session, fleet, ended, "uninstall").await.map_err(|halt| halt.failure(&set.name.name))?;
    }
    Ok(())
}
