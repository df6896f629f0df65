//! Which fields of which objects can be searched, and by which tests.

use super::super::world::module::RuleModule;

/// What a search looks through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resource {
    Computers,
    Policies,
    Rules(RuleModule),
    ApplicationTypes,
    ScheduledTasks,
}

/// The tests that a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldKind {
    Text,
    /// Text that can be compared as a number too.
    TextOrNumber,
    /// Text that can be compared as a version too.
    TextOrVersion,
    Number,
    Choice,
    Flag,
    Date,
}

/// A field by its name in criteria; a field of an inner object is a path with `/`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: FieldKind,
}

macro_rules! fields {
    ($($kind:ident: $($name:literal)+;)*) => {
        &[$($(Field { name: $name, kind: FieldKind::$kind }),+),*]
    };
}

const COMPUTERS: &[Field] = fields! {
    Text: "hostName" "displayName" "description" "lastIPUsed" "platform" "agentFingerPrint" "hostGUID"
        "tasks/agentTasks" "tasks/applianceTasks"
        "ec2VirtualMachineSummary/accountID" "ec2VirtualMachineSummary/operatingSystem"
        "ec2VirtualMachineSummary/privateIPAddress" "ec2VirtualMachineSummary/publicIPAddress"
        "ec2VirtualMachineSummary/availabilityZone" "ec2VirtualMachineSummary/instanceID"
        "ec2VirtualMachineSummary/type" "ec2VirtualMachineSummary/virtualizationType"
        "noConnectorVirtualMachineSummary/accountID" "noConnectorVirtualMachineSummary/directoryID"
        "noConnectorVirtualMachineSummary/userName" "noConnectorVirtualMachineSummary/instanceID"
        "noConnectorVirtualMachineSummary/region";
    TextOrVersion: "agentVersion";
    Number: "groupID" "policyID" "assetImportanceID" "relayListID";
    Date: "lastAgentCommunication" "lastSendPolicyRequest" "lastSendPolicySuccess";
};

const POLICIES: &[Field] = fields! {
    Text: "name" "description";
    Number: "parentID";
    Choice: "recommendationScanMode" "autoRequiresUpdate";
};

const INTRUSION_PREVENTION: &[Field] = fields! {
    Text: "name" "description" "minimumAgentVersion" "identifier" "CVE";
    TextOrNumber: "CVSSScore";
    Number: "applicationTypeID" "scheduleID" "contextID";
    Choice: "priority" "severity" "type" "recommendationsMode";
    Flag: "eventLoggingDisabled" "generateEventOnPacketDrop" "alwaysIncludePacketData" "debugModeEnabled"
        "alertEnabled";
    Date: "originalIssue" "lastUpdated";
};

const INTEGRITY_MONITORING: &[Field] = fields! {
    Text: "name" "description" "minimumAgentVersion" "minimumManagerVersion" "type" "identifier";
    Choice: "severity" "recommendationsMode";
    Flag: "alertEnabled" "realTimeMonitoringEnabled";
    Date: "originalIssue" "lastUpdated";
};

const LOG_INSPECTION: &[Field] = fields! {
    Text: "name" "description" "minimumAgentVersion" "minimumManagerVersion" "type" "identifier";
    Number: "alertMinimumSeverity";
    Choice: "recommendationsMode";
    Flag: "alertEnabled";
    Date: "originalIssue" "lastUpdated";
};

const APPLICATION_TYPES: &[Field] = fields! {
    Text: "name" "description" "minimumAgentVersion" "portMultiple";
    Number: "portListID";
    Choice: "direction" "protocol" "portType" "recommendationsMode";
};

const SCHEDULED_TASKS: &[Field] = fields! {
    Text: "name";
    Choice: "type";
    Flag: "enabled";
    Date: "lastRunTime" "nextRunTime";
};

impl Resource {
    /// Every field that can be searched.
    pub(crate) fn fields(self) -> &'static [Field] {
        match self {
            Self::Computers => COMPUTERS,
            Self::Policies => POLICIES,
            Self::Rules(RuleModule::IntrusionPrevention) => INTRUSION_PREVENTION,
            Self::Rules(RuleModule::IntegrityMonitoring) => INTEGRITY_MONITORING,
            Self::Rules(RuleModule::LogInspection) => LOG_INSPECTION,
            Self::ApplicationTypes => APPLICATION_TYPES,
            Self::ScheduledTasks => SCHEDULED_TASKS,
        }
    }

    pub(super) fn field(self, name: &str) -> Option<Field> {
        self.fields().iter().copied().find(|field| field.name == name)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::workload_security::conformity::ApiDescription;

    fn words(kind: FieldKind) -> &'static str {
        match kind {
            FieldKind::Text | FieldKind::TextOrVersion => "String",
            FieldKind::TextOrNumber => "String or as Numeric",
            FieldKind::Number => "Numeric",
            FieldKind::Choice => "Choice",
            FieldKind::Flag => "Boolean",
            FieldKind::Date => "Date",
        }
    }

    /// Our table against the vendor's: nothing invented, nothing of the object itself forgotten.
    #[test]
    #[expect(clippy::print_stdout, reason = "whoever reads the test's output should know what it did not test")]
    fn the_fields_are_those_that_the_vendor_calls_searchable() {
        let Some(file) = ApiDescription::beside_the_project() else {
            println!("skipped: ../shared is absent");
            return;
        };
        let vendor = ApiDescription::read(&file).unwrap();
        for (resource, schema) in [
            (Resource::Computers, "computer"),
            (Resource::Policies, "policy"),
            (Resource::Rules(RuleModule::IntrusionPrevention), "intrusionPreventionRule"),
            (Resource::Rules(RuleModule::IntegrityMonitoring), "integrityMonitoringRule"),
            (Resource::Rules(RuleModule::LogInspection), "logInspectionRule"),
            (Resource::ApplicationTypes, "applicationType"),
            (Resource::ScheduledTasks, "ScheduledTask"),
        ] {
            for field in resource.fields() {
                let (schema, property) = match field.name.split_once('/') {
                    Some(("tasks", property)) => ("computerTasks", property),
                    Some((summary, property)) => (summary, property),
                    None => (schema, field.name),
                };
                let found = vendor.search_words(schema, property);
                assert_eq!(found.as_deref(), Some(words(field.kind)), "{schema} {property}");
            }
            for property in vendor.properties(schema) {
                let searchable = vendor.search_words(schema, &property).is_some_and(|words| words != "ID");
                assert_eq!(searchable, resource.field(&property).is_some(), "{schema} {property}");
            }
        }
    }
}
