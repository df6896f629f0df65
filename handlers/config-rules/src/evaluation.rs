//! A resource with what is answered for it, and how an outcome tells of it.

use palisade_aws::NewEvaluation;
use palisade_contract::{ActionReport, ActionResult, InstanceId};
use palisade_decisions::{Compliance, Judgement, Unknown};

/// Most evaluations that an outcome lists one by one: it is a line in a log.
const LISTED: usize = 100;

/// One resource and its judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Evaluation {
    pub(crate) resource_type: String,
    pub(crate) resource_id: String,
    pub(crate) judgement: Judgement,
}

impl Evaluation {
    /// The judgement of an instance.
    pub(crate) fn of(instance: &InstanceId, judgement: Judgement) -> Self {
        Self { resource_type: "AWS::EC2::Instance".to_owned(), resource_id: instance.to_string(), judgement }
    }

    /// As it is sent; `ordering_ms` is the time that it is about.
    pub(crate) fn to_send(&self, ordering_ms: i64) -> NewEvaluation {
        NewEvaluation {
            resource_type: self.resource_type.clone(),
            resource_id: self.resource_id.clone(),
            compliance: self.judgement.compliance.as_str(),
            annotation: self.judgement.annotation.clone(),
            ordering_ms,
        }
    }

    fn report(&self, ordering: &str, result: ActionResult) -> ActionReport {
        let annotation = self.judgement.annotation.as_deref().map(|text| format!(": {text}")).unwrap_or_default();
        ActionReport {
            action: "evaluate".to_owned(),
            instance: InstanceId::parse(&self.resource_id),
            id: Some(self.resource_id.clone()),
            result,
            detail: Some(format!("{} at {ordering}{annotation}", self.judgement.compliance)),
        }
    }
}

/// What became of the evaluations, those that somebody has to do something about first; more than an outcome holds are
/// counted only.
pub(crate) fn reports(evaluations: &[Evaluation], ordering: &str, result: ActionResult) -> Vec<ActionReport> {
    let mut order: Vec<&Evaluation> = evaluations.iter().collect();
    order.sort_by_key(|evaluation| evaluation.judgement.compliance != Compliance::NonCompliant);
    let mut reports: Vec<ActionReport> =
        order.iter().take(LISTED).map(|evaluation| evaluation.report(ordering, result)).collect();
    if evaluations.len() != 1 {
        let detail = format!("{} evaluations: {}", evaluations.len(), counts(evaluations));
        reports.push(ActionReport::new("evaluate-all", result, detail));
    }
    reports
}

/// The instances that got no evaluation, and why; more than an outcome holds are counted only.
pub(crate) fn unknowns(unknown: &[(InstanceId, Unknown)]) -> Vec<ActionReport> {
    let report = |(instance, why): &(InstanceId, Unknown)| ActionReport {
        action: "evaluate".to_owned(),
        instance: Some(instance.clone()),
        id: Some(instance.to_string()),
        result: ActionResult::Failed,
        detail: Some(format!("no evaluation: {why}")),
    };
    let mut reports: Vec<ActionReport> = unknown.iter().take(LISTED).map(report).collect();
    if unknown.len() > LISTED {
        let detail = format!("{} instances got no evaluation", unknown.len());
        reports.push(ActionReport::new("evaluate-all", ActionResult::Failed, detail));
    }
    reports
}

fn counts(evaluations: &[Evaluation]) -> String {
    let count = |word| evaluations.iter().filter(|evaluation| evaluation.judgement.compliance == word).count();
    [Compliance::Compliant, Compliance::NonCompliant, Compliance::NotApplicable]
        .map(|word| format!("{} {word}", count(word)))
        .join(", ")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn some(count: usize, compliance: Compliance) -> Vec<Evaluation> {
        let of = |n: usize| Evaluation::of(&instance(n), Judgement { compliance, annotation: None });
        (0..count).map(of).collect()
    }

    fn instance(n: usize) -> InstanceId {
        InstanceId::parse(&format!("i-{n:08x}")).unwrap()
    }

    #[test]
    fn many_are_counted_and_the_worst_are_named() {
        let mut all = some(150, Compliance::Compliant);
        all.push(Evaluation::of(&instance(999), Judgement::new(Compliance::NonCompliant, "why")));
        let reports = reports(&all, "2026-01-01T00:00:00Z", ActionResult::Done);
        assert_eq!(reports.len(), LISTED + 1);
        assert_eq!(reports[0].instance, Some(instance(999)));
        assert_eq!(reports[0].detail.as_deref(), Some("NON_COMPLIANT at 2026-01-01T00:00:00Z: why"));
        let counted = "151 evaluations: 150 COMPLIANT, 1 NON_COMPLIANT, 0 NOT_APPLICABLE";
        assert_eq!(reports[LISTED].detail.as_deref(), Some(counted));
    }

    #[test]
    fn what_is_not_known_is_told_within_bounds() {
        let unknown: Vec<_> = (0..150).map(|n| (instance(n), Unknown::Policy(8))).collect();
        let reports = unknowns(&unknown);
        assert_eq!((reports.len(), reports[0].result), (LISTED + 1, ActionResult::Failed));
        assert!(
            reports[0]
                .detail
                .as_deref()
                .unwrap()
                .starts_with("no evaluation: workload security does not tell the name")
        );
        assert_eq!(reports[LISTED].detail.as_deref(), Some("150 instances got no evaluation"));
        assert_eq!((unknowns(&unknown[..1]).len(), unknowns(&[]).len()), (1, 0));
    }

    #[test]
    fn one_speaks_for_itself_and_none_is_told() {
        assert_eq!(reports(&some(1, Compliance::Compliant), "t", ActionResult::Done).len(), 1);
        assert_eq!(reports(&[], "t", ActionResult::Done)[0].action, "evaluate-all");
    }
}
