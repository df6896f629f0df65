//! `palisade report`: what a handler has found, as a table, as JSON or as one page.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use palisade_contract::{Integration, WAF_REPORT_KEY, WafReport};
use palisade_plan::{waf_report_html, waf_report_lines};

use crate::aws::clients::Clients;
use crate::aws::error;
use crate::aws::identity::Identity;
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

/// Largest report that is read, in bytes.
const MOST_BYTES: i64 = 64 * 1024 * 1024;

/// Prints the last report of every region.
pub(crate) async fn run(args: &ReportArgs, global: &Global) -> Result<Exit> {
    let About::Waf(args) = &args.about;
    let session = Session::open(global).await?;
    Identity::read(&session.home()).await?.must_be_allowed(&session.config)?;
    if !session.config.enabled().contains(&Integration::Waf) {
        return Err(Failure::usage("the config does not turn waf on").hint("add the block `waf:` and install"));
    }
    let mut reports = Vec::new();
    for region in session.config.regions() {
        let clients = session.aws.region(region.as_str());
        let bucket = session.config.bundle_bucket(region);
        match last(&clients, &bucket).await? {
            Last::Report(report) => {
                let when = jiff::Timestamp::from_millisecond(report.at_ms)
                    .map_or_else(|_| "at an unknown time".to_owned(), |at| at.strftime("%F %H:%M UTC").to_string());
                reports.push((*report, when));
            }
            Last::NoBucket => session.output.warn(&format!(
                "{region}: nothing is installed, so that there is no report; `palisade install` comes first"
            )),
            Last::NoReport => session.output.warn(&format!(
                "{region}: no report yet; `palisade events replay waf-schedule --region {region}` makes one now"
            )),
        }
    }
    if let Some(file) = &args.html {
        std::fs::write(file, waf_report_html(&reports))
            .map_err(|e| Failure::new(format!("cannot write {}", file.display())).because(e))?;
        session.output.good(&format!("wrote {}", file.display()));
    }
    let lines: Vec<String> = reports.iter().flat_map(|(report, when)| waf_report_lines(report, when)).collect();
    if !lines.is_empty() {
        session.output.data(&lines.join("\n"));
    }
    let documents: Vec<&WafReport> = reports.iter().map(|(report, _)| report).collect();
    session.output.document(&documents)?;
    Ok(Exit::Done)
}

/// What is in the bucket of a region.
enum Last {
    Report(Box<WafReport>),
    NoReport,
    /// The home stack makes it.
    NoBucket,
}

async fn last(clients: &Clients, bucket: &str) -> Result<Last> {
    let subject = format!("report {WAF_REPORT_KEY} in bucket {bucket}");
    let answer = match clients.s3().get_object().bucket(bucket).key(WAF_REPORT_KEY).send().await {
        Ok(answer) => answer,
        Err(e) if error::code(&e) == "NoSuchKey" => return Ok(Last::NoReport),
        Err(e) if error::code(&e) == "NoSuchBucket" => return Ok(Last::NoBucket),
        Err(e) => return Err(error::failure(&format!("read {subject}"), &e)),
    };
    if answer.content_length().is_some_and(|bytes| bytes > MOST_BYTES) {
        return Err(Failure::new(format!("{subject} is too large to be one")));
    }
    let bytes = answer.body.collect().await.map_err(|e| Failure::new(format!("cannot read {subject}")).because(e))?;
    let report = serde_json::from_slice(&bytes.into_bytes());
    let report = report.map_err(|e| Failure::new(format!("cannot understand {subject}")).because(e));
    let report =
        report.map_err(|failure| failure.hint("it may be of a newer version: use that version's `palisade`"))?;
    Ok(Last::Report(Box::new(report)))
}
