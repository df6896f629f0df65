//! One event, whatever it was wrapped in.

use palisade_contract::Integration;
use serde_json::Value;

use crate::envelope::Envelope;
use crate::transport::{Form, Transport};
use crate::{
    ConfigInvocation, Facts, Finding, Legacy, Notice, NoticeReason, Schedule, Unreadable, guardduty, inspector, macie,
    security_hub,
};

/// One event. Handlers act on few kinds and report the rest.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// One finding, or several in one event of Security Hub.
    Finding(Finding),
    /// AWS Config asks a custom rule for its evaluation.
    ConfigRule(Box<ConfigInvocation>),
    /// A tick of a schedule.
    Schedule(Box<Schedule>),
    /// A follow-up that Palisade scheduled: the object as it was written.
    FollowUp(Value),
    /// A request of CloudFormation. Its `ResponseURL` is presigned: do not log it.
    CustomResource(Value),
    /// An EventBridge event without a finding.
    NotAFinding(Box<Notice>),
    /// A message of a retired service.
    Legacy(Box<Legacy>),
    /// Nothing that can be read.
    Unreadable(Unreadable),
}

impl Event {
    /// Reads a value that is wrapped in nothing.
    pub(crate) fn of_form(form: Form, value: &Value) -> Self {
        let read = match form {
            Form::FollowUp => Ok(Self::FollowUp(value.clone())),
            Form::CustomResource => Ok(Self::CustomResource(value.clone())),
            Form::Config => ConfigInvocation::read(value).map(|invocation| Self::ConfigRule(Box::new(invocation))),
            Form::Envelope => Envelope::read(value).map(|envelope| Self::of_envelope(&envelope)),
            Form::InspectorClassic => Ok(Self::Legacy(Box::new(Legacy::inspector_message(value)))),
            Form::SchedulerInput => Ok(Self::Schedule(Box::new(Schedule::read_input(value)))),
            Form::Records | Form::Notification | Form::Destination | Form::Text | Form::Unknown => {
                Err(Unreadable::UnknownForm)
            }
        };
        read.unwrap_or_else(Self::Unreadable)
    }

    fn of_envelope(envelope: &Envelope<'_>) -> Self {
        if Schedule::is(envelope) {
            return Self::Schedule(Box::new(Schedule::read(envelope)));
        }
        match envelope.source {
            "aws.guardduty" => guardduty::read(envelope),
            "aws.macie" | "aws.macie2" => macie::read(envelope),
            "aws.inspector2" | "inspector2.ami.ondemand" => inspector::read(envelope),
            "aws.inspector" => Self::Legacy(Box::new(Legacy::inspector_event(envelope))),
            "aws.securityhub" => security_hub::read(envelope),
            "aws.config" => Self::notice(Notice::new(envelope, Some(Integration::Config), NoticeReason::DetailType)),
            _ => Self::notice(Notice::new(envelope, None, NoticeReason::Source)),
        }
    }

    pub(crate) fn finding(facts: Facts) -> Self {
        Self::Finding(Finding::one(facts))
    }

    pub(crate) fn notice(notice: Notice) -> Self {
        Self::NotAFinding(Box::new(notice))
    }

    /// The transport that the event itself shows when nothing wraps it.
    pub(crate) fn transport(&self) -> Transport {
        match self {
            Self::Schedule(schedule) if schedule.source.is_none() => Transport::SchedulerInput,
            Self::Finding(_) | Self::NotAFinding(_) | Self::Legacy(_) | Self::Schedule(_) => Transport::EventBridge,
            Self::ConfigRule(_) => Transport::Config,
            Self::FollowUp(_) => Transport::FollowUp,
            Self::CustomResource(_) => Transport::CloudFormation,
            Self::Unreadable(_) => Transport::Unknown,
        }
    }

    /// `source` of the event, for the kinds that have one.
    pub fn source(&self) -> Option<&str> {
        match self {
            Self::Finding(finding) => Some(&finding.first().source),
            Self::NotAFinding(notice) => Some(&notice.source),
            Self::Legacy(legacy) => Some(&legacy.source),
            Self::Schedule(schedule) => schedule.source.as_deref(),
            Self::ConfigRule(_) => Some("aws.config"),
            Self::FollowUp(_) | Self::CustomResource(_) | Self::Unreadable(_) => None,
        }
    }

    /// Account that owns what the event is about.
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::Finding(finding) => finding.first().account.as_deref(),
            Self::NotAFinding(notice) => notice.account.as_deref(),
            Self::Legacy(legacy) => legacy.account.as_deref(),
            Self::Schedule(schedule) => schedule.account.as_deref(),
            Self::ConfigRule(invocation) => invocation.account.as_deref(),
            Self::FollowUp(_) | Self::CustomResource(_) | Self::Unreadable(_) => None,
        }
    }

    /// Region of what the event is about.
    pub fn region(&self) -> Option<&str> {
        match self {
            Self::Finding(finding) => finding.first().region.as_deref(),
            Self::NotAFinding(notice) => notice.region.as_deref(),
            Self::Legacy(legacy) => legacy.region.as_deref(),
            Self::Schedule(schedule) => schedule.region.as_deref(),
            Self::ConfigRule(invocation) => invocation.region.as_deref(),
            Self::FollowUp(_) | Self::CustomResource(_) | Self::Unreadable(_) => None,
        }
    }
}
