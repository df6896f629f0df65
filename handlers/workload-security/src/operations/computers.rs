//! Computers: by identifier, by instance, by AWS account.

use super::{Api, listing::Cursor};
use crate::{
    envelope::Envelope,
    error::Error,
    expand::Expand,
    model::{computer::Computer, ids::ComputerId},
    request::{self, Source},
};

impl Api {
    /// Reads a computer.
    pub async fn computer(&self, id: ComputerId, expand: &[Expand]) -> Result<Computer, Error> {
        self.call(&request::computer(id, expand)).await
    }

    /// Each record of an instance; see [`Computer::pick`].
    ///
    /// A connected AWS account knows every instance, with or without an agent. Where it knows none with an agent, the
    /// agent's own record is searched as well: the account may not be connected, or since a moment ago only.
    pub async fn computers_by_instance(&self, instance: &str, expand: &[Expand]) -> Result<Vec<Computer>, Error> {
        let mut found = Vec::new();
        for source in [Source::Account, Source::Agent] {
            let request = request::computers_by_instance(source, instance, expand);
            let Envelope(records) = self.call::<Envelope<Computer>>(&request).await?;
            found.extend(records);
            if found.iter().any(Computer::has_agent) {
                break;
            }
        }
        Ok(found)
    }

    /// The computers of an AWS account, page by page, connected or not.
    pub fn computers_by_account(&self, account: &str, expand: &[Expand]) -> ComputerPages {
        let mut expand = expand.to_vec();
        // Both tell whose a computer is; the search adds only the one that it looks into.
        for summary in [Expand::Ec2VirtualMachineSummary, Expand::NoConnectorVirtualMachineSummary] {
            if !expand.contains(&summary) {
                expand.push(summary);
            }
        }
        let cursor = Cursor::start(self.client.page_size);
        ComputerPages { api: self.clone(), account: account.to_owned(), expand, source: Some(Source::Account), cursor }
    }
}

/// The pages of [`Api::computers_by_account`].
#[derive(Debug)]
pub struct ComputerPages {
    api: Api,
    account: String,
    expand: Vec<Expand>,
    source: Option<Source>,
    cursor: Cursor,
}

impl ComputerPages {
    /// The next page, which is never empty; nothing at the end. After an error the same page is asked for again.
    pub async fn next(&mut self) -> Result<Option<Vec<Computer>>, Error> {
        while let Some(source) = self.source {
            let (account, expand) = (&self.account, &self.expand);
            let request = |page| request::computers_by_account(source, account, expand, page);
            let mut page: Vec<Computer> = self.api.next_page(&mut self.cursor, request).await?;
            if page.is_empty() {
                self.source = if source == Source::Account { Some(Source::Agent) } else { None };
                self.cursor = Cursor::start(self.api.client.page_size);
                continue;
            }
            if source == Source::Agent {
                page.retain(|computer| !self.is_of_connected_account(computer));
            }
            if !page.is_empty() {
                return Ok(Some(page));
            }
        }
        Ok(None)
    }

    /// The computer has been listed already, by the search for what the connected account knows.
    fn is_of_connected_account(&self, computer: &Computer) -> bool {
        computer.ec2.as_ref().is_some_and(|summary| summary.account_id.as_deref() == Some(&self.account))
    }
}
