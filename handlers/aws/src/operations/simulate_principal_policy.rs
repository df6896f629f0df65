//! `iam:SimulatePrincipalPolicy`: what a role's own policies say, by AWS's own engine.

use palisade_contract::calls::SIMULATE_PRINCIPAL_POLICY;

use super::{IAM_VERSION, Paged, pages};
use crate::request::Request;
use crate::xml::Element;
use crate::{Aws, Error, ErrorKind};

/// The most that the service gives at once.
const PAGE: &str = "1000";

/// A fact about the request that is simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContextKey<'a> {
    /// For example `aws:RequestedRegion`.
    pub name: &'a str,
    /// Its only value.
    pub value: &'a str,
    /// `string` or `boolean`.
    pub kind: &'static str,
}

/// How the engine decides about an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyDecision {
    /// Allowed.
    Allowed,
    /// No statement allows it.
    ImplicitDeny,
    /// A statement denies it.
    ExplicitDeny,
}

/// The engine's answer about one action on one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Simulated {
    /// For example `s3:GetObject`.
    pub action: String,
    /// ARN, as it was asked for.
    pub resource: String,
    /// The decision.
    pub decision: PolicyDecision,
    /// The statements that led to it.
    pub statements: Vec<MatchedStatement>,
    /// Facts about the request that conditions ask for and nobody gave: with any, the decision may be another.
    pub missing: Vec<String>,
    /// Whether the permissions boundary allows it; `None` without one.
    pub boundary: Option<bool>,
    /// Whether the organisation's policies allow it; `None` when the engine does not say.
    pub organization: Option<bool>,
}

/// A statement that led to a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchedStatement {
    /// The policy, as the engine calls it.
    pub policy: String,
    /// Line and column, counted from one, of where it begins and where it ends in the policy's text; `None` when not told.
    pub span: Option<[(usize, usize); 2]>,
}

impl Aws {
    /// What the policies of `principal_arn` say about each of `actions` on each of `resources`, in one call a page.
    pub async fn simulate(
        &self,
        principal_arn: &str,
        actions: &[&str],
        resources: &[String],
        context: &[ContextKey<'_>],
    ) -> Result<Vec<Simulated>, Error> {
        let mut parameters: Vec<(String, &str)> =
            vec![("PolicySourceArn".to_owned(), principal_arn), ("MaxItems".to_owned(), PAGE)];
        let numbered = |name: &str, at: usize| format!("{name}.member.{}", at + 1);
        parameters.extend(actions.iter().enumerate().map(|(at, action)| (numbered("ActionNames", at), *action)));
        let arns = resources.iter().enumerate();
        parameters.extend(arns.map(|(at, arn)| (numbered("ResourceArns", at), arn.as_str())));
        for (at, key) in context.iter().enumerate() {
            let entry = numbered("ContextEntries", at);
            parameters.push((format!("{entry}.ContextKeyName"), key.name));
            parameters.push((format!("{entry}.ContextKeyValues.member.1"), key.value));
            parameters.push((format!("{entry}.ContextKeyType"), key.kind));
        }
        pages(SIMULATE_PRINCIPAL_POLICY, async |marker| {
            let mut page: Vec<(&str, &str)> = parameters.iter().map(|(name, value)| (name.as_str(), *value)).collect();
            page.extend(marker.map(|marker| ("Marker", marker)));
            let request = Request::query(SIMULATE_PRINCIPAL_POLICY, self.region().clone(), IAM_VERSION, &page);
            read(&self.send(&request).await?)
        })
        .await
    }
}

fn unreadable(message: &str) -> Error {
    Error::new(SIMULATE_PRINCIPAL_POLICY, ErrorKind::Unreadable, message)
}

fn read(body: &[u8]) -> Result<Paged<Simulated>, Error> {
    let mut answers = Vec::new();
    let root = Element::parse(body).map_err(|error| unreadable("not XML").caused_by(error))?;
    let result = root.find("SimulatePrincipalPolicyResult").ok_or_else(|| unreadable("no result"))?;
    for member in members(result, "EvaluationResults") {
        let action = text(member, "EvalActionName").ok_or_else(|| unreadable("a result without an action"))?;
        let mut specific = members(member, "ResourceSpecificResults").peekable();
        // Where resources are named, the engine may answer for each of them below the action.
        if specific.peek().is_none() {
            answers.push(simulated(&action, member, member, "EvalDecision")?);
        }
        for resource in specific {
            answers.push(simulated(&action, member, resource, "EvalResourceDecision")?);
        }
    }
    let more = text(result, "IsTruncated").is_some_and(|truncated| truncated.eq_ignore_ascii_case("true"));
    Ok((answers, text(result, "Marker").filter(|_| more)))
}

fn simulated(action: &str, whole: &Element, part: &Element, decision: &str) -> Result<Simulated, Error> {
    let decision = match text(part, decision).as_deref() {
        Some("allowed") => PolicyDecision::Allowed,
        Some("implicitDeny") => PolicyDecision::ImplicitDeny,
        Some("explicitDeny") => PolicyDecision::ExplicitDeny,
        _ => return Err(unreadable("a decision that is not known")),
    };
    let flag = |detail: &str, name: &str| {
        let said = part.child(detail).or_else(|| whole.child(detail))?;
        text(said, name).map(|word| word.eq_ignore_ascii_case("true"))
    };
    Ok(Simulated {
        action: action.to_owned(),
        resource: text(part, "EvalResourceName").or_else(|| text(whole, "EvalResourceName")).unwrap_or_default(),
        decision,
        statements: members(part, "MatchedStatements").filter_map(statement).collect(),
        missing: members(part, "MissingContextValues").map(|key| key.text().trim().to_owned()).collect(),
        boundary: flag("PermissionsBoundaryDecisionDetail", "AllowedByPermissionsBoundary"),
        organization: flag("OrganizationsDecisionDetail", "AllowedByOrganizations"),
    })
}

fn statement(member: &Element) -> Option<MatchedStatement> {
    let position = |name| {
        let position = member.child(name)?;
        let number = |name| text(position, name)?.parse().ok();
        Some((number("Line")?, number("Column")?))
    };
    let span = position("StartPosition").zip(position("EndPosition")).map(|(start, end)| [start, end]);
    Some(MatchedStatement { policy: text(member, "SourcePolicyId")?, span })
}

fn members<'e>(element: &'e Element, list: &'static str) -> impl Iterator<Item = &'e Element> {
    element.child(list).into_iter().flat_map(|list| list.children("member"))
}

fn text(element: &Element, name: &str) -> Option<String> {
    element.child(name).map(|child| child.text().trim().to_owned()).filter(|text| !text.is_empty())
}
