//! What Workload Security knows about an instance, as facts for the decision.

use palisade_contract::{InstanceId, RuleModule, ScanKind};
use palisade_decisions::{ComputerFacts, Gap, ModuleFacts, ScanFacts};
use palisade_workload_security::{
    AgentStatus, Api, AssignmentTarget, Assignments, Computer, Error, Expand, Module, ModuleCondition, Protection,
    Unprotected,
};

/// What a response asks for about a computer.
const EXPAND: &[Expand] = &[
    Expand::ComputerStatus,
    Expand::Tasks,
    Expand::AllSecurityModules,
    Expand::Ec2VirtualMachineSummary,
    Expand::NoConnectorVirtualMachineSummary,
];

/// Looks the instance up; `None` when Workload Security has no computer for it.
///
/// Costs one call for an unprotected instance, and one more for a protected one; `with_rules` costs another two.
pub(crate) async fn computer(
    api: &Api,
    instance: &InstanceId,
    with_rules: bool,
) -> Result<Option<ComputerFacts>, Error> {
    let Some(computer) = api.computer_of(instance, EXPAND).await? else { return Ok(None) };
    let gap = gap(&computer);
    let mut facts = ComputerFacts {
        id: computer.id.0,
        gap,
        recommendation: ScanFacts { finished: None, pending: computer.scan_pending(ScanKind::Recommendation) },
        integrity: ScanFacts {
            finished: computer.last_integrity_scan(),
            pending: computer.scan_pending(ScanKind::Integrity),
        },
        integrity_on: is_on(&computer, Module::IntegrityMonitoring),
        modules: Vec::new(),
    };
    if facts.gap.is_some() {
        return Ok(Some(facts));
    }
    let target = AssignmentTarget::Computer(computer.id);
    for module in RuleModule::ALL {
        // One recommendation scan serves all three modules; its date stands with each.
        if !with_rules && module != RuleModule::IntrusionPrevention {
            continue;
        }
        let assignments = api.assignments(target, module).await?;
        facts.recommendation.finished = facts.recommendation.finished.max(assignments.last_recommendation_scan_date);
        facts.modules.push(module_facts(&computer, module, &assignments));
    }
    Ok(Some(facts))
}

/// Why an instance with this computer counts as unprotected. Needs [`Expand::ComputerStatus`].
pub fn gap(computer: &Computer) -> Option<Gap> {
    match computer.protection() {
        Protection::Protected => None,
        Protection::Unprotected(Unprotected::NotFound) => Some(Gap::Unknown),
        Protection::Unprotected(Unprotected::NoAgent) => Some(Gap::NoAgent),
        Protection::Unprotected(Unprotected::NoPolicy) => Some(Gap::NoPolicy),
        Protection::Unprotected(Unprotected::AgentNotActive { status, message }) => {
            let status = status.map(|s: AgentStatus| s.to_string());
            Some(Gap::AgentInactive(message.or(status).unwrap_or_default()))
        }
    }
}

/// Whether rules that are assigned to a module of the computer take effect. Needs the module.
pub fn is_on(computer: &Computer, module: Module) -> bool {
    // A module that warns is on: rules that are assigned to it take effect.
    !matches!(computer.module_condition(module), ModuleCondition::Off | ModuleCondition::Unknown)
}

fn module_facts(computer: &Computer, module: RuleModule, assignments: &Assignments) -> ModuleFacts {
    let mut wanted: Vec<i64> = assignments.missing().into_iter().map(|rule| rule.0).collect();
    wanted.sort_unstable();
    ModuleFacts { module, wanted, on: is_on(computer, module.into()) }
}
