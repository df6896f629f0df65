//! What is asked of AWS, through the cache.

use std::collections::BTreeMap;

use palisade_access::{Decision, IdentitySide, Matched, Position, Question, Span};
use palisade_aws::{Aws, ContextKey, Error, ErrorKind, Instance, MatchedStatement, PolicyDecision, Role, Simulated};

use crate::cache::{Cache, LIFETIME};

/// The roles that instances of this region run with, each with its instances.
pub(crate) async fn roles(aws: &Aws, cache: &Cache, now: i64) -> Result<BTreeMap<Role, Vec<Instance>>, Error> {
    let instances = cache.instances.get_or((), now, LIFETIME, async || aws.instances_with_profile().await).await?;
    let mut roles: BTreeMap<Role, Vec<Instance>> = BTreeMap::new();
    for instance in instances {
        let profile = &instance.profile_arn;
        let role =
            cache.roles.get_or(profile.clone(), now, LIFETIME, async || aws.role_of_profile(profile).await).await?;
        // A profile without a role gives its instances no credentials.
        if let Some(role) = role {
            roles.entry(role).or_default().push(instance);
        }
    }
    Ok(roles)
}

/// What the role's own policies say about each question, in one call; in the order of the questions.
pub(crate) async fn simulated(
    aws: &Aws,
    cache: &Cache,
    role: &Role,
    account: &str,
    questions: &[Question],
    now: i64,
) -> Result<Vec<IdentitySide>, Error> {
    let known = questions.iter().map(|question| cache.simulated.get(&(role.arn.clone(), question.clone()), now));
    if let Some(known) = known.collect() {
        return Ok(known);
    }
    let mut actions: Vec<&str> = questions.iter().map(|question| question.action).collect();
    actions.sort_unstable();
    actions.dedup();
    let mut resources: Vec<String> = questions.iter().map(|question| question.target.arn()).collect();
    resources.sort_unstable();
    resources.dedup();
    let answers = match aws.simulate(&role.arn, &actions, &resources, &facts(aws, account)).await {
        Ok(answers) => answers,
        // Deleted since its instances were listed: then its credentials are worth nothing.
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error),
    };
    let sides: Vec<IdentitySide> = questions.iter().map(|question| side(&answers, question)).collect();
    for (question, side) in questions.iter().zip(&sides) {
        cache.simulated.put((role.arn.clone(), question.clone()), side.clone(), now, LIFETIME);
    }
    Ok(sides)
}

/// What is known of every request that an instance would send; conditions on anything else stay open.
fn facts<'a>(aws: &'a Aws, account: &'a str) -> [ContextKey<'a>; 5] {
    let text = |name, value| ContextKey { name, value, kind: "string" };
    [
        text("aws:PrincipalAccount", account),
        text("aws:ResourceAccount", account),
        text("s3:ResourceAccount", account),
        text("aws:RequestedRegion", aws.region().as_str()),
        // The sender chooses it, so that it keeps nobody out.
        ContextKey { name: "aws:SecureTransport", value: "true", kind: "boolean" },
    ]
}

/// The engine's answer to a question. One that it did not answer is not allowed by anything.
fn side(answers: &[Simulated], question: &Question) -> IdentitySide {
    let arn = question.target.arn();
    let fits = |answer: &&Simulated| answer.action.eq_ignore_ascii_case(question.action) && answer.resource == arn;
    let nothing = IdentitySide {
        decision: Decision::ImplicitDeny,
        statements: Vec::new(),
        missing: Vec::new(),
        boundary: None,
        organization: None,
    };
    answers.iter().find(fits).map_or(nothing, |answer| IdentitySide {
        decision: match answer.decision {
            PolicyDecision::Allowed => Decision::Allowed,
            PolicyDecision::ImplicitDeny => Decision::ImplicitDeny,
            PolicyDecision::ExplicitDeny => Decision::ExplicitDeny,
        },
        statements: answer.statements.iter().map(matched).collect(),
        missing: answer.missing.clone(),
        boundary: answer.boundary,
        organization: answer.organization,
    })
}

/// As the engine tells of it; the statement's name is in the policy's text only.
fn matched(statement: &MatchedStatement) -> Matched {
    let position = |(line, column)| Position { line, column };
    let span = statement.span.map(|[start, end]| Span { start: position(start), end: position(end) });
    Matched { policy: statement.policy.clone(), span, statement: None, denies_always: false }
}
