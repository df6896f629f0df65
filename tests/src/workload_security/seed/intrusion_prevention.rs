//! The Intrusion Prevention rules of the seeded world: the CVEs are real, names and identifiers are our own.

use super::application_types::{
    DATABASE, DCERPC, DNS_CLIENT, IIS, MAIL_SERVER, PHP, REMOTE_DESKTOP, SAMBA, TOMCAT, WEB_APPLICATION, WEB_CLIENT,
    WEB_CLIENT_SSL, WEB_SERVER, WEB_SERVER_HTTPS, WEB_SERVER_MISC,
};
use crate::workload_security::world::rule::Rule;

/// Decodes HTTP for other rules; in the catalogue, not assignable to any CVE.
pub(super) const HTTP_DECODER: i64 = 2001;
/// Decodes SMB for other rules.
pub(super) const SMB_DECODER: i64 = 2002;
pub(super) const SQL_INJECTION: i64 = 2003;
pub(super) const CROSS_SITE_SCRIPTING: i64 = 2004;
pub(super) const TRAVERSAL: i64 = 2005;
pub(super) const SHELLSHOCK: i64 = 2013;
pub(super) const SMB_V1: i64 = 2030;

/// ID, name, application type, severity, CVSS score, CVEs, rules that it depends on.
type Row = (i64, &'static str, i64, &'static str, &'static str, &'static [&'static str], &'static [i64]);

const HTTP: &[i64] = &[HTTP_DECODER];
const SMB: &[i64] = &[SMB_DECODER];

const TABLE: &[Row] = &[
    (HTTP_DECODER, "Decoding of HTTP Requests", WEB_SERVER, "low", "-1.00", &[], &[]),
    (SMB_DECODER, "Decoding of SMB Sessions", DCERPC, "low", "-1.00", &[], &[]),
    (SQL_INJECTION, "Guard against SQL Injection", WEB_APPLICATION, "high", "7.50", &[], HTTP),
    (CROSS_SITE_SCRIPTING, "Guard against Cross-Site Scripting", WEB_APPLICATION, "medium", "5.00", &[], HTTP),
    (TRAVERSAL, "Guard against Directory Traversal", WEB_SERVER, "medium", "5.00", &[], HTTP),
    (2006, "Guard against Script Upload", WEB_SERVER, "high", "7.50", &[], &[TRAVERSAL]),
    (2007, "Shell Commands over HTTP", WEB_SERVER, "critical", "9.30", &[], &[2006]),
    (2008, "Unusual User Agents", WEB_SERVER, "low", "2.00", &[], HTTP),
    (
        2009,
        "Log4j Lookup in HTTP Request",
        WEB_SERVER,
        "critical",
        "10.00",
        &["CVE-2021-44228", "CVE-2021-45046"],
        HTTP,
    ),
    (2010, "Log4j Callback over LDAP", WEB_CLIENT, "critical", "10.00", &["CVE-2021-44228"], &[]),
    // One digit short of the one above: a search by substring finds all three.
    (2011, "Mail Plug-in Request Forgery", PHP, "medium", "6.10", &["CVE-2021-4422"], HTTP),
    (2012, "Struts Multipart Expression", TOMCAT, "critical", "10.00", &["CVE-2017-5638"], HTTP),
    (
        SHELLSHOCK,
        "Function Definition in Environment of a Script",
        WEB_SERVER,
        "critical",
        "10.00",
        &["CVE-2014-6271", "CVE-2014-6277", "CVE-2014-6278", "CVE-2014-7169"],
        HTTP,
    ),
    (
        2014,
        "Apache Path Normalisation",
        WEB_SERVER,
        "high",
        "7.50",
        &["CVE-2021-41773", "CVE-2021-42013"],
        &[TRAVERSAL],
    ),
    (2015, "Spring Class Loader Binding", TOMCAT, "critical", "9.80", &["CVE-2022-22965"], HTTP),
    (2016, "Spring Function Routing Expression", TOMCAT, "critical", "9.80", &["CVE-2022-22963"], HTTP),
    (2017, "Confluence Expression in Path", TOMCAT, "critical", "9.80", &["CVE-2022-26134"], HTTP),
    (2018, "Confluence Expression in Parameter", TOMCAT, "critical", "9.80", &["CVE-2021-26084"], HTTP),
    (2019, "Confluence Setup Reopened", TOMCAT, "critical", "10.00", &["CVE-2023-22515"], HTTP),
    (2020, "File Transfer Application Injection", IIS, "critical", "9.80", &["CVE-2023-34362"], HTTP),
    (2021, "Exchange Forged Backend Request", IIS, "critical", "9.80", &["CVE-2021-26855"], HTTP),
    (2022, "Exchange Autodiscover Confusion", IIS, "critical", "9.80", &["CVE-2021-34473", "CVE-2021-34523"], HTTP),
    (2023, "Drupal Form Rendering", PHP, "critical", "9.80", &["CVE-2018-7600"], HTTP),
    (2024, "PHP FastCGI Path Underflow", PHP, "critical", "9.80", &["CVE-2019-11043"], HTTP),
    (2025, "PHP CGI Arguments in Query", PHP, "critical", "9.80", &["CVE-2012-1823", "CVE-2024-4577"], HTTP),
    (2026, "TLS Heartbeat Overread, Server", WEB_SERVER_HTTPS, "medium", "5.00", &["CVE-2014-0160"], &[]),
    (2027, "TLS Heartbeat Overread, Client", WEB_CLIENT_SSL, "medium", "5.00", &["CVE-2014-0160"], &[]),
    (2028, "TLS Export Key Exchange", WEB_CLIENT_SSL, "medium", "4.30", &["CVE-2015-0204"], &[]),
    (2029, "TLS Padding Oracle", WEB_SERVER_HTTPS, "medium", "5.90", &["CVE-2016-2107"], &[]),
    (
        SMB_V1,
        "SMB Version 1 Transaction Overflow",
        DCERPC,
        "critical",
        "9.30",
        &["CVE-2017-0143", "CVE-2017-0144", "CVE-2017-0145", "CVE-2017-0146", "CVE-2017-0148"],
        SMB,
    ),
    (2031, "SMB Compression Overflow", DCERPC, "critical", "10.00", &["CVE-2020-0796"], SMB),
    (2032, "Netlogon Authentication Bypass", DCERPC, "critical", "10.00", &["CVE-2020-1472"], SMB),
    (2033, "Print Spooler Driver Installation", DCERPC, "high", "8.80", &["CVE-2021-1675", "CVE-2021-34527"], SMB),
    (2034, "Samba Pipe Module Loading", SAMBA, "critical", "9.80", &["CVE-2017-7494"], &[]),
    (2035, "Remote Desktop Channel Reuse", REMOTE_DESKTOP, "critical", "9.80", &["CVE-2019-0708"], &[]),
    (2036, "Resolver Stack Overflow", DNS_CLIENT, "high", "8.10", &["CVE-2015-7547"], &[]),
    (2037, "Exim Base64 Overflow", MAIL_SERVER, "critical", "9.80", &["CVE-2018-6789"], &[]),
    (2038, "Exim Recipient Expansion", MAIL_SERVER, "critical", "9.80", &["CVE-2019-10149"], &[]),
    (2039, "MySQL Configuration Injection", DATABASE, "critical", "9.80", &["CVE-2016-6662"], &[]),
    (2040, "HTTP/2 Rapid Reset", WEB_SERVER_HTTPS, "high", "7.50", &["CVE-2023-44487"], &[]),
    (2041, "Web Framework Debug Console", WEB_SERVER_MISC, "high", "7.50", &[], HTTP),
    (2042, "Libwebp Huffman Overflow", WEB_CLIENT, "high", "8.80", &["CVE-2023-4863"], &[]),
];

pub(super) fn all() -> impl Iterator<Item = Rule> {
    TABLE.iter().map(|&(id, name, application_type, severity, cvss, cves, depends_on)| {
        let kind = match (cvss, cves) {
            ("-1.00", _) => "info",
            (_, []) => "smart",
            _ => "vulnerability",
        };
        rule(id, name.to_owned(), application_type, severity, cvss, kind)
            .with(cves, depends_on)
            // What to allow to be uploaded must be said first, and nobody wants to hear of user agents.
            .needing_configuration(id == 2006)
            .ignored(id == 2008)
    })
}

/// Rules without CVEs until there are `total`.
pub(super) fn filler(total: usize) -> impl Iterator<Item = Rule> {
    (10_000..).take(total.saturating_sub(TABLE.len())).map(|id| {
        let name = format!("Filler Rule {id}");
        rule(id, name, WEB_SERVER_MISC, "low", "2.00", "smart")
    })
}

/// A rule for each CVE, with ids from `first` on.
pub(super) fn against(first: i64, cves: &[String]) -> impl Iterator<Item = Rule> {
    (first..).zip(cves).map(|(id, cve)| {
        let rule = rule(id, format!("Against {cve}"), WEB_SERVER_MISC, "high", "8.00", "vulnerability");
        rule.with(&[cve.as_str()], &[])
    })
}

fn rule(
    id: i64,
    name: String,
    application_type: i64,
    severity: &'static str,
    cvss: &'static str,
    kind: &'static str,
) -> Rule {
    Rule {
        name,
        minimum_agent_version: Some("10.0.0.0"),
        application_type: Some(application_type),
        priority: Some("normal"),
        severity: Some(severity),
        detect_only: Some(false),
        event_logging_disabled: Some(false),
        generate_event_on_packet_drop: Some(true),
        kind: Some(kind),
        original_issue: 1_400_000_000_000 + id * 86_400_000,
        last_updated: 1_600_000_000_000 + id * 3_600_000,
        // Outside the vendor's numbers.
        identifier: format!("{}", 9_000_000 + id),
        recommendations_mode: Some("enabled"),
        can_be_assigned_alone: Some(true),
        id,
        cvss: Some(cvss),
        ..Rule::default()
    }
}

impl Rule {
    fn with(mut self, cves: &[&str], depends_on: &[i64]) -> Self {
        self.cves = cves.iter().map(|&cve| cve.to_owned()).collect();
        self.can_be_assigned_alone = Some(depends_on.is_empty());
        self.depends_on = depends_on.to_vec();
        self
    }

    fn needing_configuration(self, needs_configuration: bool) -> Self {
        Self { needs_configuration, ..self }
    }

    fn ignored(self, ignored: bool) -> Self {
        let recommendations_mode = if ignored { Some("ignored") } else { self.recommendations_mode };
        Self { recommendations_mode, ..self }
    }
}
