//! The findings of one event: nearly always one, but Security Hub's form is a list.

use crate::{Cited, Facts, NotActionable};

/// The findings that one event carries; never none.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    first: Box<Facts>,
    others: Vec<Facts>,
}

impl Finding {
    /// An event with one finding.
    pub(crate) fn one(facts: Facts) -> Self {
        Self { first: Box::new(facts), others: Vec::new() }
    }

    /// An event with several findings, or `None` when there are none.
    pub(crate) fn several(all: impl IntoIterator<Item = Facts>) -> Option<Self> {
        let mut all = all.into_iter();
        let first = Box::new(all.next()?);
        Some(Self { first, others: all.collect() })
    }

    /// The first finding: the one that an outcome names.
    pub fn first(&self) -> &Facts {
        &self.first
    }

    /// Every finding, each to be judged on its own.
    pub fn each(&self) -> impl Iterator<Item = &Facts> {
        std::iter::once(self.first.as_ref()).chain(&self.others)
    }

    /// How many findings the event carries.
    pub fn count(&self) -> usize {
        1 + self.others.len()
    }

    /// Ids of the findings, in order.
    pub fn finding_ids(&self) -> Vec<&str> {
        self.each().filter_map(|facts| facts.finding_id.as_deref()).collect()
    }

    /// All that the findings cite, whether they ask for action or not.
    pub fn cited(&self) -> Cited {
        let mut all = Cited::default();
        self.each().for_each(|facts| all.extend(&facts.cited));
        all.each_once()
    }

    /// The findings that ask for action; when there is none, why the first does not.
    pub fn actionable(&self) -> Result<Vec<&Facts>, NotActionable> {
        let first = self.first.actionable();
        let actionable: Vec<_> = self.each().filter(|facts| facts.actionable().is_ok()).collect();
        match first {
            Err(reason) if actionable.is_empty() => Err(reason),
            _ => Ok(actionable),
        }
    }
}
