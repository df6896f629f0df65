//! Which of the instances that reach a bucket are answered for.

use palisade_access::Answer;
use palisade_aws::InstanceState;
use palisade_contract::InstanceId;

use crate::analysis::{Analysed, Analysis};

/// Most instances that are answered for on one finding: each costs the vendor's API some calls, and each scan costs its
/// instance some load.
pub(crate) const INSTANCE_LIMIT: usize = 50;

/// The choice. Nothing that reaches the bucket is in none of the lists.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Choice {
    /// Answered for, in this order: what is certain goes before what is conditional.
    pub(crate) answered: Vec<InstanceId>,
    /// Left out because there are too many.
    pub(crate) beyond_limit: Vec<InstanceId>,
    /// Left out because they do not run: they cannot be scanned, and use no credentials.
    pub(crate) stopped: Vec<InstanceId>,
}

impl Choice {
    /// Whether no instance reaches the bucket at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.answered.is_empty() && self.beyond_limit.is_empty() && self.stopped.is_empty()
    }
}

/// Chooses among the instances of all that was found.
pub(crate) fn choose(found: &[Analysis]) -> Choice {
    let mut reaching: Vec<&Analysed> = found.iter().flat_map(|a| &a.roles).filter(|role| role.reaches()).collect();
    reaching.sort_by_key(|role| role.access.answer != Answer::Yes);
    let mut choice = Choice::default();
    for instance in reaching.into_iter().flat_map(|role| &role.instances) {
        let list = match instance.state {
            InstanceState::Stopped => &mut choice.stopped,
            InstanceState::Running => &mut choice.answered,
        };
        if !list.contains(&instance.id) {
            list.push(instance.id.clone());
        }
    }
    choice.beyond_limit = choice.answered.split_off(choice.answered.len().min(INSTANCE_LIMIT));
    choice
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use palisade_access::RoleAccess;
    use palisade_aws::{Instance, Role};

    use super::*;

    fn analysis(roles: Vec<Analysed>) -> Analysis {
        let (bucket, policy) = ("ledger".to_owned(), String::new());
        Analysis { bucket, gone: false, policy, public_access: None, roles, roles_left_out: Vec::new() }
    }

    fn role(answer: Answer, instances: impl IntoIterator<Item = (u32, InstanceState)>) -> Analysed {
        let instance = |(id, state)| Instance { id: id_of(id), profile_arn: String::new(), state };
        Analysed {
            role: Role { arn: String::new(), name: String::new(), id: String::new() },
            instances: instances.into_iter().map(instance).collect(),
            access: RoleAccess { answer, text: String::new() },
        }
    }

    fn id_of(number: u32) -> InstanceId {
        InstanceId::parse(&format!("i-{number:08x}")).unwrap()
    }

    #[test]
    fn certain_first_each_once_and_only_what_runs() {
        use InstanceState::{Running, Stopped};
        let found = [
            analysis(vec![
                role(Answer::Perhaps, [(1, Running), (2, Stopped)]),
                role(Answer::No, [(3, Running)]),
                role(Answer::Yes, [(4, Running)]),
            ]),
            analysis(vec![role(Answer::Yes, [(4, Running), (1, Running)])]),
        ];
        let choice = choose(&found);
        assert_eq!(choice.answered, [id_of(4), id_of(1)]);
        assert_eq!(choice.stopped, [id_of(2)]);
        assert_eq!(choice.beyond_limit, []);
        assert!(choose(&[analysis(vec![role(Answer::No, [(3, Running)])])]).is_empty());
    }

    #[test]
    fn too_many_are_left_out_by_name() {
        let all = (0..60).map(|number| (number, InstanceState::Running));
        let choice = choose(&[analysis(vec![role(Answer::Yes, all)])]);
        assert_eq!((choice.answered.len(), choice.beyond_limit.len()), (INSTANCE_LIMIT, 10));
        assert_eq!(choice.beyond_limit[0], id_of(50));
    }
}
