//! What a question needs to be looked up, in the order of its cost, and the evaluations that come of it.

use std::collections::{BTreeMap, BTreeSet};

use palisade_aws::ItemHistory;
use palisade_contract::InstanceId;
use palisade_decisions::{Judgement, Question, Unknown, evaluate, rule_check, settled_by_item, settled_by_state};
use palisade_findings::{ConfigInvocation, ConfigItem};
use palisade_runtime::Context;

use crate::error::Error;
use crate::evaluation::Evaluation;
use crate::look_up;

/// What came of a question.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    /// What is certain.
    pub(crate) evaluations: Vec<Evaluation>,
    /// The instances that nothing certain can be said of; they keep no other from its evaluation.
    pub(crate) unknown: Vec<(InstanceId, Unknown)>,
}

impl Answer {
    fn of(evaluation: Evaluation) -> Self {
        Self { evaluations: vec![evaluation], unknown: Vec::new() }
    }

    fn add(&mut self, instance: &InstanceId, judged: Result<Judgement, Unknown>) {
        match judged {
            Ok(judgement) => self.evaluations.push(Evaluation::of(instance, judgement)),
            Err(unknown) => self.unknown.push((instance.clone(), unknown)),
        }
    }
}

/// The answer to what is `asked`.
///
/// What is settled by the resource itself is so whatever the rule's parameters are, and costs no call to Workload Security.
pub(crate) async fn answer(
    context: &Context<'_>,
    invocation: &ConfigInvocation,
    asked: Question,
) -> Result<Answer, Error> {
    match asked {
        Question::Nothing(_) => Ok(Answer::default()),
        Question::Unclear(why) => Err(Error::Invocation(why)),
        Question::Settled { resource_type, resource_id, judgement } => {
            Ok(Answer::of(Evaluation { resource_type, resource_id, judgement }))
        }
        Question::Instance(instance) => {
            let settled = match settled_by_state(invocation.instance_state.as_deref()) {
                None if invocation.needs_history() => settled_by_history(context, invocation, &instance).await?,
                settled => settled,
            };
            let judged = match settled {
                Some(judgement) => Ok(judgement),
                None => judge(context, invocation, &instance).await?,
            };
            let mut answer = Answer::default();
            answer.add(&instance, judged);
            Ok(answer)
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
) -> Result<Result<Judgement, Unknown>, Error> {
    let check = rule_check(&invocation.rule_parameters).map_err(Error::Parameters)?;
    let facts = context.api(async |api| look_up::one(&api, &check, instance).await).await.map_err(Error::Computers)?;
    Ok(evaluate(&check, facts.as_ref()))
}

/// Every instance of the account that there is now.
async fn every(context: &Context<'_>, invocation: &ConfigInvocation) -> Result<Answer, Error> {
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
    let mut answer = Answer::default();
    for (instance, state) in &states {
        answer.add(instance, settled(state).map_or_else(|| evaluate(&check, facts.get(instance)), Ok));
    }
    Ok(answer)
}
