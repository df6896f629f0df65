//! Users who may do what one verb's policy says and nothing else, and what they called.

use std::collections::{BTreeMap, BTreeSet};

use palisade_tests::aws::{Call, User, like};
use palisade_tests::world::{Ended, World};
use serde_json::Value;

/// One statement of a printed policy.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(crate) sid: String,
    pub(crate) actions: BTreeSet<String>,
    pub(crate) resources: BTreeSet<String>,
    /// As it is printed; null without one.
    pub(crate) condition: Value,
}

impl Statement {
    pub(crate) fn read(statement: &Value) -> Self {
        let texts = |member: &str| -> BTreeSet<String> {
            match &statement[member] {
                Value::String(text) => BTreeSet::from([text.clone()]),
                several => several.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect(),
            }
        };
        Self {
            sid: statement["Sid"].as_str().unwrap().to_owned(),
            actions: texts("Action"),
            resources: texts("Resource"),
            condition: statement["Condition"].clone(),
        }
    }

    /// Whether it grants an action on a resource; its condition is left to the engine that decided.
    pub(crate) fn covers(&self, action: &str, on: &str) -> bool {
        let action = action.to_ascii_lowercase();
        self.actions.iter().any(|granted| like(&granted.to_ascii_lowercase(), &action))
            && self.resources.iter().any(|granted| like(granted, on))
    }

    /// Each action with each pattern.
    pub(crate) fn grants(&self) -> impl Iterator<Item = (&String, &String)> {
        self.actions.iter().flat_map(|action| self.resources.iter().map(move |on| (action, on)))
    }
}

/// A user for each verb.
pub(crate) struct Operators<'w> {
    pub(crate) world: &'w World,
    users: BTreeMap<&'static str, (User, Vec<Statement>)>,
}

pub(crate) const VERBS: [&str; 10] =
    ["check", "plan", "install", "upgrade", "status", "drift", "uninstall", KEEPING, "events", "report"];

/// An uninstall that leaves something standing has a user of its own.
pub(crate) const KEEPING: &str = "uninstall --keep";

impl<'w> Operators<'w> {
    /// Creates them from what the installer prints for the config at hand.
    pub(crate) async fn create(world: &'w World) -> Self {
        Self::again(world, "only").await
    }

    /// The same for another config: their names begin otherwise.
    pub(crate) async fn again(world: &'w World, prefix: &str) -> Self {
        let mut users = BTreeMap::new();
        for verb in VERBS {
            let statements = printed(world, verb).await;
            let user = User::create(world.aws.root(), &format!("{prefix}-{}", verb.replace(' ', "")), &statements)
                .await
                .unwrap();
            users.insert(verb, (user, statements.iter().map(Statement::read).collect()));
        }
        world.aws.front().forget_calls();
        Self { world, users }
    }

    /// Runs a command line as the user of its first word, with the API key on its standard input.
    pub(crate) async fn run(&self, words: &str, code: i32) -> Ended {
        let arguments: Vec<&str> = words.split(' ').collect();
        let verb = if words.contains(" --keep-") { KEEPING } else { arguments[0] };
        let (user, _) = &self.users[verb];
        let ended = self.world.palisade_as(user, &arguments, &self.world.api.key()).await.unwrap();
        ended.expect(code).unwrap_or_else(|error| {
            let last = self.calls(verb).pop();
            panic!("palisade {words}: {error:#}\nlast call: {last:?}")
        })
    }

    /// What a verb's user may do.
    pub(crate) fn granted(&self, verb: &str) -> &[Statement] {
        &self.users[verb].1
    }

    /// What a verb's user has called.
    pub(crate) fn calls(&self, verb: &str) -> Vec<Call> {
        let arn = &self.users[verb].0.arn;
        self.world.aws.front().calls().into_iter().filter(|call| call.principal == *arn).collect()
    }

    /// The actions that IAM was asked for in a verb's name.
    pub(crate) fn used(&self, verb: &str) -> BTreeSet<String> {
        self.asked(verb).into_iter().map(|(action, _)| action).collect()
    }

    /// The same with the resources.
    pub(crate) fn asked(&self, verb: &str) -> BTreeSet<(String, String)> {
        let calls = self.calls(verb).into_iter().flat_map(|call| call.decisions);
        calls.map(|decision| (decision.action, decision.resource)).collect()
    }
}

/// The statements of what the installer prints for a verb and the config at hand.
pub(crate) async fn printed(world: &World, verb: &str) -> Vec<Value> {
    let words: Vec<&str> = ["policy"].into_iter().chain(verb.split(' ')).collect();
    let printed = world.palisade(&words).await.unwrap().expect(0).unwrap().json().unwrap();
    // A policy that is too long for one is printed in parts.
    let parts = printed.as_array().cloned().unwrap_or_else(|| vec![printed]);
    parts.iter().flat_map(|part| part["Statement"].as_array().unwrap().clone()).collect()
}
