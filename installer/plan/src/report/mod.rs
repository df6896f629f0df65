//! The plan as a person reads it: lines with a sign each, so that a terminal may colour them.

mod money;
pub(crate) mod stacks;
pub(crate) mod text;

use std::fmt;

use serde::Serialize;

use crate::{Grant, GrantKind, Plan, SecretStep, one_line};

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Sign {
    /// A heading.
    Heading,
    /// Something is made; `+`.
    Add,
    /// Something is changed; `~`.
    Modify,
    /// Something is replaced; `±`.
    Replace,
    /// Something is deleted; `-`.
    Remove,
    /// Something keeps the plan from being carried out; `!`.
    Stop,
    /// Something to know; `!`.
    Warning,
    /// Everything else.
    Plain,
}

impl Sign {
    /// The character before the text; a space for none.
    pub const fn as_char(self) -> char {
        match self {
            Self::Heading | Self::Plain => ' ',
            Self::Add => '+',
            Self::Modify => '~',
            Self::Replace => '±',
            Self::Remove => '-',
            Self::Stop | Self::Warning => '!',
        }
    }
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// How far it is set in; two spaces each.
    pub depth: usize,
    /// What it is about.
    pub sign: Sign,
    /// The text, without sign and indentation; empty for a blank line.
    pub text: String,
}

impl Line {
    pub(crate) fn new(depth: usize, sign: Sign, text: impl AsRef<str>) -> Self {
        Self { depth, sign, text: one_line(text.as_ref()).into_owned() }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let indent = "  ".repeat(self.depth);
        match self.sign {
            Sign::Heading | Sign::Plain => write!(f, "{indent}{}", self.text),
            sign => write!(f, "{indent}{} {}", sign.as_char(), self.text),
        }
    }
}

impl Plan {
    /// The plan as lines, top to bottom.
    pub fn lines(&self) -> Vec<Line> {
        let mut sections = vec![self.head()];
        sections.extend([stacks::home(self), stacks::uploads(self), self.api_key(), stacks::regional(self)]);
        sections.extend(self.fleet.iter().map(|fleet| crate::fleet::lines(fleet, self.verb)));
        sections.extend([self.left(), self.permissions(), self.notes(), self.foot()]);
        let sections: Vec<Vec<Line>> = sections.into_iter().filter(|section| !section.is_empty()).collect();
        sections.join(&Line::new(0, Sign::Plain, ""))
    }

    /// The part about the other accounts alone; empty when there are none.
    pub fn fleet_text(&self) -> String {
        let lines = self.fleet.iter().flat_map(|fleet| crate::fleet::lines(fleet, self.verb));
        let lines: Vec<String> = lines.map(|line| line.to_string()).collect();
        lines.join("\n")
    }

    fn head(&self) -> Vec<Line> {
        let Self { verb, install, account, version, .. } = self;
        let from = self.from_versions.iter().filter(|from| *from != version).cloned().collect::<Vec<_>>();
        let from = if from.is_empty() { String::new() } else { format!(" from {}", from.join(", ")) };
        vec![Line::new(0, Sign::Heading, format!("{verb} {install} in account {account}: version {version}{from}"))]
    }

    fn api_key(&self) -> Vec<Line> {
        let Some(region) = self.regions.iter().find(|region| region.secret == Some(SecretStep::Put)) else {
            return Vec::new();
        };
        let text = format!("the value of the secret {} in {}", text::secret(self), region.region);
        vec![Line::new(0, Sign::Heading, "API key"), Line::new(1, Sign::Add, text)]
    }

    fn left(&self) -> Vec<Line> {
        if self.left.is_empty() {
            return Vec::new();
        }
        let gone = self
            .left
            .iter()
            .map(|left| Line::new(1, Sign::Remove, format!("delete {} in {}", left.stacks.join(" and "), left.region)));
        std::iter::once(Line::new(0, Sign::Heading, "No targets any more")).chain(gone).collect()
    }

    fn permissions(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut last: Option<&Grant> = None;
        for grant in &self.grants {
            let same = last.is_some_and(|l| {
                (&l.stack, l.others, &l.logical_id, &l.regions)
                    == (&grant.stack, grant.others, &grant.logical_id, &grant.regions)
            });
            if !same {
                let others = if grant.others { "every other account, " } else { "" };
                let regions = text::regions(&grant.regions);
                let place = format!("{} of {} in {others}{regions}", grant.logical_id, grant.stack);
                lines.push(Line::new(1, Sign::Plain, place));
            }
            last = Some(grant);
            let sign = if grant.added { Sign::Add } else { Sign::Remove };
            let before = if grant.policy == GrantKind::Trust { "taken on: " } else { "" };
            let account = if grant.others { "<account>" } else { &self.account };
            let words = text::filled_in(&grant.words, account, &self.partition);
            lines.push(Line::new(2, sign, format!("{before}{words}")));
        }
        if !lines.is_empty() {
            lines.insert(0, Line::new(0, Sign::Heading, "Permissions"));
        }
        lines
    }

    fn notes(&self) -> Vec<Line> {
        let refused = self.refused().into_iter().flat_map(|refusal| {
            let text = format!("{}: {}", refusal.subject, refusal.reason);
            [Line::new(0, Sign::Stop, text), Line::new(1, Sign::Plain, format!("hint: {}", refusal.hint))]
        });
        let waiting = self.waiting().into_iter().map(|(region, stack, status)| {
            Line::new(0, Sign::Stop, format!("stack {stack} in {region}: {status}, wait until it ends"))
        });
        let waiting =
            waiting.chain(self.fleet_operation().into_iter().map(|(set, status)| {
                Line::new(0, Sign::Stop, format!("stack set {set}: {status}, wait until it ends"))
            }));
        let warnings = self.warnings.iter().map(|warning| Line::new(0, Sign::Warning, warning));
        refused.chain(waiting).chain(warnings).collect()
    }

    fn foot(&self) -> Vec<Line> {
        let counts = &self.counts;
        let mut parts = Vec::new();
        for (count, words) in [
            (counts.add, "to add"),
            (counts.modify, "to change"),
            (counts.replace, "to replace"),
            (counts.remove, "to delete"),
        ] {
            if count > 0 {
                parts.push(format!("{count} {words}"));
            }
        }
        let stacks: usize = self.left.iter().map(|left| left.stacks.len()).sum();
        if stacks > 0 {
            parts.push(format!("{stacks} stack{} to delete", if stacks == 1 { "" } else { "s" }));
        }
        if let Some(fleet) = &self.fleet {
            let (create, update, delete) = fleet.counts();
            for (count, words) in [(create, "to create"), (update, "to update"), (delete, "to delete")] {
                if count > 0 {
                    parts.push(format!("{count} stack instance{} {words}", if count == 1 { "" } else { "s" }));
                }
            }
        }
        if counts.uploads > 0 {
            let plural = if counts.uploads == 1 { "" } else { "s" };
            parts.push(format!("{} bundle{plural} to upload ({})", counts.uploads, text::bytes(counts.upload_bytes)));
        }
        let sum = if !self.refused().is_empty() {
            "Refused: nothing is done.".to_owned()
        } else if self.must_wait() {
            "Not yet: an operation is under way.".to_owned()
        } else if self.is_empty() {
            "Nothing to do.".to_owned()
        } else if parts.is_empty() {
            "Nothing but values, outputs or descriptions to change.".to_owned()
        } else {
            format!("{}.", parts.join(", "))
        };
        let mut lines = vec![Line::new(0, Sign::Plain, money::line(&self.idle_cost))];
        lines.extend(self.evaluations.iter().map(|used| Line::new(0, Sign::Plain, money::evaluations(used))));
        lines.push(Line::new(0, Sign::Heading, sum));
        lines
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in self.lines() {
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}
