//! Computers: by identifier, by instance, by AWS account.

use std::collections::{BTreeMap, BTreeSet};

use palisade_contract::InstanceId;

use super::{Api, listing::Cursor};
use crate::{
    envelope::Envelope,
    error::Error,
    expand::Expand,
    model::{
        computer::Computer,
        ids::{ComputerId, PolicyId},
    },
    request::{self, Source},
    search::MOST,
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

    /// The computer of an instance; `None` when there is none. One call, or two where the account is not connected.
    pub async fn computer_of(&self, instance: &InstanceId, expand: &[Expand]) -> Result<Option<Computer>, Error> {
        Ok(Computer::pick(self.computers_by_instance(instance.as_str(), expand).await?))
    }

    /// The computers of these instances of an AWS account; an instance that is not in the answer has none. One listing of the
    /// account's computers, page by page, however many the instances are.
    pub async fn computers_of(
        &self,
        account: &str,
        instances: &BTreeSet<InstanceId>,
        expand: &[Expand],
    ) -> Result<BTreeMap<InstanceId, Computer>, Error> {
        let mut found: BTreeMap<InstanceId, Computer> = BTreeMap::new();
        let mut pages = self.computers_by_account(account, expand);
        while let Some(page) = pages.next().await? {
            for computer in page {
                let instance = computer.instance_id().and_then(InstanceId::parse);
                let Some(instance) = instance.filter(|instance| instances.contains(instance)) else { continue };
                // One record of each instance is kept, however many there are.
                let before = found.remove(&instance);
                found.extend(Computer::pick(before.into_iter().chain([computer])).map(|picked| (instance, picked)));
            }
        }
        Ok(found)
    }

    /// How many computers use a policy itself, not one that inherits from it: all that the key's role sees, counted up to
    /// `most`. One call where one page holds as many; a page that is not full ends it.
    pub async fn count_using_policy(&self, policy: PolicyId, most: u32) -> Result<u32, Error> {
        let size = most.clamp(1, MOST);
        let mut cursor = Cursor::start(size);
        let mut counted = 0_u32;
        loop {
            let request = |page| request::computers_using_policy(policy, page);
            let page: Vec<Computer> = self.next_page(&mut cursor, request).await?;
            let found = u32::try_from(page.len()).unwrap_or(u32::MAX);
            counted = counted.saturating_add(found);
            if found < size || counted >= most {
                return Ok(counted.min(most));
            }
        }
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
