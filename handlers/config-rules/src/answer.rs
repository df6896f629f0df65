//! What a question needs to be looked up, in the order of its cost, and the evaluations that come of it.

use std::collections::{BTreeMap, BTreeSet};

use palisade_aws::ItemHistory;
use palisade_contract::InstanceId;
use palisade_decisions::{Judgement, Question, evaluate, rule_check, settled_by_item, settled_by_state};
use palisade_findings::{ConfigInvocation, ConfigItem};
use palisade_runtime::Context;

use crate::error::Error;
use crate::evaluation::Evaluation;
use crate::look_up;

/// The evaluations that `asked` asks for.
///
/// What is settled by the resource itself is so whatever the rule's parameters are, and costs no call to Workload Security.
pub(crate) async fn answer(
    context: &Context<'_>,
    invocation: &ConfigInvocation,
    asked: Question,
) -> Result<Vec<Evaluation>, Error> {
    match asked {
        Question::Nothing(_) => Ok(Vec::new()),
        Question::Unclear(why) => Err(Error::Invocation(why)),
        Question::Settled { resource_type, resource_id, judgement } => {
            Ok(vec![Evaluation { resource_type, resource_id, judgement }])
        }
        Question::Instance(instance) => {
            let settled = match settled_by_state(invocation.instance_state.as_deref()) {
                None if invocation.needs_history() => settled_by_history(context, invocation, &instance).await?,
                settled => settled,
            };
            let judgement = match settled {
                Some(judgement) => judgement,
                None => judge(context, invocation, &instance).await?,
            };
            Ok(vec![Evaluation::of(&instance, judgement)])
        }
        Question::Every => every(context, invocation).await,
    }
}

/// The item was too large for the invocation: whether it still exists, and runs, the history tells.
async fn settled_by_history(
    context: &Context<'_>,
    invocation: &ConfigInvocation,
    instance: &InstanceId,
) -> Result<Option<Judgement>, Error> {
    let time = invocation.capture_time.as_deref().and_then(|text| text.parse::<jiff::Timestamp>().ok());
    let Some(time) = time else {
        return Err(Error::Invocation("the oversized item has no readable capture time".to_owned()));
    };
    let history = context.aws().configuration_item(instance, time.as_millisecond()).await.map_err(Error::Instances)?;
    Ok(match history {
        ItemHistory::Item(item) => settled_by_item(Some(&ConfigItem::read(&item))),
        ItemHistory::NotDiscovered => settled_by_item(None),
        // The summary says that it exists, and the history is not contrary to that.
        ItemHistory::Nothing => None,
    })
}

async fn judge(
    context: &Context<'_>,
    invocation: &ConfigInvocation,
    instance: &InstanceId,
) -> Result<Judgement, Error> {
    let check = rule_check(&invocation.rule_parameters).map_err(Error::Parameters)?;
    let facts = context.api(async |api| look_up::one(&api, &check, instance).await).await.map_err(Error::Computers)?;
    Ok(evaluate(&check, facts.as_ref()))
}

/// Every instance of the account that there is now.
async fn every(context: &Context<'_>, invocation: &ConfigInvocation) -> Result<Vec<Evaluation>, Error> {
    let check = rule_check(&invocation.rule_parameters).map_err(Error::Parameters)?;
    let states = context.aws().instance_states().await.map_err(Error::Instances)?;
    let settled = |state: &str| settled_by_state(Some(state));
    let running: BTreeSet<InstanceId> =
        states.iter().filter(|(_, state)| settled(state).is_none()).map(|(instance, _)| instance.clone()).collect();
    let facts = if running.is_empty() {
        BTreeMap::default()
    } else {
        let account = context.account();
        context.api(async |api| look_up::all(&api, &check, account, &running).await).await.map_err(Error::Computers)?
    };
    let judged = states.iter().map(|(instance, state)| {
        let judgement = settled(state).unwrap_or_else(|| evaluate(&check, facts.get(instance)));
        Evaluation::of(instance, judgement)
    });
    Ok(judged.collect())
}
