//! `palisade report`: what a handler has found, as a table, as JSON or as one page.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use palisade_contract::{Integration, WafReport};
use palisade_plan::{Cell, waf_report_html, waf_report_lines};
use serde::Serialize;

use crate::aws::identity::Identity;
use crate::aws::waf_reports::{self, InRegion};
use crate::cli::Global;
use crate::exit::Exit;
use crate::failure::{Failure, Result};
use crate::session::Session;

/// Arguments of `report`.
#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    #[command(subcommand)]
    about: About,
}

#[derive(Debug, Subcommand)]
enum About {
    /// Which web ACLs have the rule groups that what is behind them asks for.
    Waf(WafArgs),
}

#[derive(Debug, Args)]
struct WafArgs {
    /// Also write one page that a browser shows, without anything else.
    #[arg(long, env = "PALISADE_HTML", value_name = "FILE")]
    html: Option<PathBuf>,
}

/// What is printed for a program.
#[derive(Serialize)]
struct Document<'a> {
    /// By region, then by account.
    reports: Vec<&'a WafReport>,
    /// Where a function stands and has written none.
    without_report: &'a [Cell],
}

/// Prints the last report of every account and region.
pub(crate) async fn run(args: &ReportArgs, global: &Global) -> Result<Exit> {
    let About::Waf(args) = &args.about;
    let session = Session::open(global).await?;
    if !session.config.enabled().contains(&Integration::Waf) {
        return Err(Failure::usage("the config does not turn waf on").hint("add the block `waf:` and install"));
    }
    Identity::read(&session.home()).await?.must_be_allowed(&session.config)?;
    let expected = waf_reports::expected(&session).await?;
    let (mut reports, mut without) = (Vec::new(), Vec::new());
    for region in session.config.regions() {
        let clients = session.aws.region(region.as_str());
        let mut missing: Vec<Cell> = expected.iter().filter(|cell| cell.region == region.as_str()).cloned().collect();
        match waf_reports::read(&clients, &session.config.bundle_bucket(region)).await? {
            InRegion::NoBucket => {
                session.output.warn(&format!(
                    "{region}: nothing is installed, so that there is no report; `palisade install` comes first"
                ));
                continue;
            }
            InRegion::Found { reports: found, unreadable } => {
                for why in unreadable {
                    session.output.warn(&format!("{region}: {why}"));
                }
                missing.retain(|cell| !found.iter().any(|report| report.account == cell.account));
                let left: Vec<&str> = found
                    .iter()
                    .map(|report| report.account.as_str())
                    .filter(|account| !expected.iter().any(|c| c.account == *account && c.region == region.as_str()))
                    .collect();
                if !left.is_empty() {
                    session.output.warn(&format!("{region}: no function stands any more in {}", left.join(", ")));
                }
                reports.extend(found.into_iter().map(|report| {
                    let when = when(report.at_ms);
                    (report, when)
                }));
            }
        }
        tell_missing(&session, region.as_str(), &missing);
        without.extend(missing);
    }
    if let Some(file) = &args.html {
        std::fs::write(file, waf_report_html(&reports, &without))
            .map_err(|e| Failure::new(format!("cannot write {}", file.display())).because(e))?;
        session.output.good(&format!("wrote {}", file.display()));
    }
    let lines: Vec<String> = reports.iter().flat_map(|(report, when)| waf_report_lines(report, when)).collect();
    if !lines.is_empty() {
        session.output.data(&lines.join("\n"));
    }
    let reports = reports.iter().map(|(report, _)| report).collect();
    session.output.document(&Document { reports, without_report: &without })?;
    Ok(Exit::Done)
}

fn when(at_ms: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(at_ms);
    at.map_or_else(|_| "at an unknown time".to_owned(), |at| at.strftime("%F %H:%M UTC").to_string())
}

fn tell_missing(session: &Session, region: &str, missing: &[Cell]) {
    let own = session.config.account().as_str();
    if missing.iter().any(|cell| cell.account == own) {
        session.output.warn(&format!(
            "{region}: no report yet; `palisade events replay waf-schedule --region {region}` makes one now"
        ));
    }
    let others: Vec<&str> =
        missing.iter().map(|cell| cell.account.as_str()).filter(|account| *account != own).collect();
    if !others.is_empty() {
        session.output.warn(&format!(
            "{region}: no report yet of {} other account(s), whose functions write one with their next run: {}",
            others.len(),
            others.join(", ")
        ));
    }
}
