//! The operations of the API that the simulator knows, by method and path.

use super::right::Right;
use crate::workload_security::world::Owner;
use crate::workload_security::world::module::RuleModule;

/// Reading, adding, replacing or removing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Get,
    Post,
    Put,
    Delete,
}

/// An operation and the objects that its path names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    CurrentKey,
    Computers,
    SearchComputers,
    Computer(i64),
    ModifyComputer(i64),
    Policies,
    SearchPolicies,
    Policy(i64),
    ModifyPolicy(i64),
    Rules(RuleModule),
    SearchRules(RuleModule),
    Rule(RuleModule, i64),
    ApplicationTypes,
    SearchApplicationTypes,
    ApplicationType(i64),
    Tasks,
    SearchTasks,
    CreateTask,
    Task(i64),
    ModifyTask(i64),
    DeleteTask(i64),
    Assignments(Verb, Owner, RuleModule),
    RemoveAssignment(Owner, RuleModule, i64),
    OwnerRules(Owner, RuleModule),
    OwnerRule(Owner, RuleModule, i64),
    Setting(Verb, Owner, String),
}

/// Why a request leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoRoute {
    UnknownPath,
    WrongMethod,
}

impl Route {
    pub(crate) fn find(method: &str, segments: &[String]) -> Result<Self, NoRoute> {
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        Self::at(method, &segments).ok_or_else(|| {
            let known = ["GET", "POST", "PUT", "DELETE"].iter().any(|method| Self::at(method, &segments).is_some());
            if known { NoRoute::WrongMethod } else { NoRoute::UnknownPath }
        })
    }

    fn at(method: &str, segments: &[&str]) -> Option<Self> {
        let route = match (method, segments) {
            ("GET", ["apikeys", "current"]) => Self::CurrentKey,
            ("GET", ["computers"]) => Self::Computers,
            ("POST", ["computers", "search"]) => Self::SearchComputers,
            ("GET", ["computers", id]) => Self::Computer(id.parse().ok()?),
            ("POST", ["computers", id]) => Self::ModifyComputer(id.parse().ok()?),
            ("GET", ["policies"]) => Self::Policies,
            ("POST", ["policies", "search"]) => Self::SearchPolicies,
            ("GET", ["policies", id]) => Self::Policy(id.parse().ok()?),
            ("POST", ["policies", id]) => Self::ModifyPolicy(id.parse().ok()?),
            ("GET", ["applicationtypes"]) => Self::ApplicationTypes,
            ("POST", ["applicationtypes", "search"]) => Self::SearchApplicationTypes,
            ("GET", ["applicationtypes", id]) => Self::ApplicationType(id.parse().ok()?),
            ("GET", ["scheduledtasks"]) => Self::Tasks,
            ("POST", ["scheduledtasks"]) => Self::CreateTask,
            ("POST", ["scheduledtasks", "search"]) => Self::SearchTasks,
            ("GET", ["scheduledtasks", id]) => Self::Task(id.parse().ok()?),
            ("POST", ["scheduledtasks", id]) => Self::ModifyTask(id.parse().ok()?),
            ("DELETE", ["scheduledtasks", id]) => Self::DeleteTask(id.parse().ok()?),
            ("GET", [rules]) => Self::Rules(catalogue(rules)?),
            ("POST", [rules, "search"]) => Self::SearchRules(catalogue(rules)?),
            ("GET", [rules, id]) => Self::Rule(catalogue(rules)?, id.parse().ok()?),
            (_, [kind @ ("computers" | "policies"), id, rest @ ..]) => {
                let id = id.parse().ok()?;
                let owner = if *kind == "computers" { Owner::Computer(id) } else { Owner::Policy(id) };
                return Self::below_owner(method, owner, rest);
            }
            _ => return None,
        };
        Some(route)
    }

    fn below_owner(method: &str, owner: Owner, rest: &[&str]) -> Option<Self> {
        let verb = match method {
            "GET" => Verb::Get,
            "POST" => Verb::Post,
            "PUT" => Verb::Put,
            "DELETE" => Verb::Delete,
            _ => return None,
        };
        Some(match (verb, rest) {
            (Verb::Get | Verb::Post | Verb::Delete, ["settings", name]) => {
                Self::Setting(verb, owner, (*name).to_owned())
            }
            (Verb::Get | Verb::Post | Verb::Put, [name, "assignments"]) => {
                Self::Assignments(verb, owner, module(name)?)
            }
            (Verb::Delete, [name, "assignments", id]) => Self::RemoveAssignment(owner, module(name)?, id.parse().ok()?),
            (Verb::Get, [name, "rules"]) => Self::OwnerRules(owner, module(name)?),
            (Verb::Get, [name, "rules", id]) => Self::OwnerRule(owner, module(name)?, id.parse().ok()?),
            _ => return None,
        })
    }

    /// What the key's role must allow.
    pub(crate) fn right(&self) -> Right {
        let of_owner = |owner: &Owner, verb: Verb| match (owner, verb) {
            (Owner::Computer(_), Verb::Get) => Right::ViewComputers,
            (Owner::Computer(_), _) => Right::ModifyComputers,
            (Owner::Policy(_), Verb::Get) => Right::ViewPolicies,
            (Owner::Policy(_), _) => Right::ModifyPolicies,
        };
        match self {
            Self::CurrentKey => Right::ViewApiKeys,
            Self::Computers | Self::SearchComputers | Self::Computer(_) => Right::ViewComputers,
            Self::ModifyComputer(_) => Right::ModifyComputers,
            Self::Policies | Self::SearchPolicies | Self::Policy(_) => Right::ViewPolicies,
            Self::ModifyPolicy(_) => Right::ModifyPolicies,
            Self::Rules(module) | Self::SearchRules(module) | Self::Rule(module, _) => Right::ViewRules(*module),
            Self::ApplicationTypes | Self::SearchApplicationTypes | Self::ApplicationType(_) => {
                Right::ViewApplicationTypes
            }
            Self::Tasks | Self::SearchTasks | Self::Task(_) => Right::ViewScheduledTasks,
            Self::CreateTask => Right::CreateScheduledTasks,
            Self::ModifyTask(_) => Right::ModifyScheduledTasks,
            Self::DeleteTask(_) => Right::DeleteScheduledTasks,
            Self::Assignments(verb, owner, _) | Self::Setting(verb, owner, _) => of_owner(owner, *verb),
            Self::RemoveAssignment(owner, ..) => of_owner(owner, Verb::Delete),
            Self::OwnerRules(owner, _) | Self::OwnerRule(owner, ..) => of_owner(owner, Verb::Get),
        }
    }
}

fn module(segment: &str) -> Option<RuleModule> {
    RuleModule::ALL.into_iter().find(|module| module.segment() == segment)
}

fn catalogue(segment: &str) -> Option<RuleModule> {
    module(segment.strip_suffix("rules")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(method: &str, path: &str) -> Result<Route, NoRoute> {
        let segments: Vec<String> = path.split('/').map(str::to_owned).collect();
        Route::find(method, &segments)
    }

    #[test]
    fn routes() {
        let intrusion = RuleModule::IntrusionPrevention;
        assert_eq!(find("GET", "computers/7"), Ok(Route::Computer(7)));
        assert_eq!(find("POST", "computers/search"), Ok(Route::SearchComputers));
        assert_eq!(find("POST", "intrusionpreventionrules/search"), Ok(Route::SearchRules(intrusion)));
        assert_eq!(
            find("DELETE", "policies/2/intrusionprevention/assignments/9"),
            Ok(Route::RemoveAssignment(Owner::Policy(2), intrusion, 9))
        );
    }

    #[test]
    fn unknown_paths_and_wrong_methods_differ() {
        assert_eq!(find("GET", "nothing"), Err(NoRoute::UnknownPath));
        assert_eq!(find("GET", "computers/seven"), Err(NoRoute::UnknownPath));
        assert_eq!(find("PUT", "computers"), Err(NoRoute::WrongMethod));
        assert_eq!(find("DELETE", "computers/1/intrusionprevention/assignments"), Err(NoRoute::WrongMethod));
    }
}
