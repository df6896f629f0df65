//! The application types of the seeded world.

use crate::workload_security::world::rule::ApplicationType;

pub(super) const WEB_SERVER: i64 = 101;
pub(super) const WEB_APPLICATION: i64 = 102;
pub(super) const WEB_SERVER_MISC: i64 = 103;
pub(super) const TOMCAT: i64 = 104;
pub(super) const IIS: i64 = 105;
pub(super) const WEB_SERVER_HTTPS: i64 = 106;
pub(super) const PHP: i64 = 107;
pub(super) const WEB_CLIENT: i64 = 108;
pub(super) const WEB_CLIENT_SSL: i64 = 109;
pub(super) const MAIL_SERVER: i64 = 110;
pub(super) const DCERPC: i64 = 111;
pub(super) const DNS_CLIENT: i64 = 112;
pub(super) const SAMBA: i64 = 113;
pub(super) const DATABASE: i64 = 114;
pub(super) const REMOTE_DESKTOP: i64 = 115;

const TABLE: &[(i64, &str, &str, &str, &[&str])] = &[
    (WEB_SERVER, "Web Server Common", "incoming", "tcp", &["80", "8080", "7001", "8000"]),
    (WEB_APPLICATION, "Web Application Common", "incoming", "tcp", &["80", "8080", "443"]),
    (WEB_SERVER_MISC, "Web Server Miscellaneous", "incoming", "tcp", &["80", "4000", "7100"]),
    (TOMCAT, "Web Application Tomcat", "incoming", "tcp", &["80", "8080", "4119"]),
    (IIS, "Web Server IIS", "incoming", "tcp", &["80"]),
    (WEB_SERVER_HTTPS, "Web Server HTTPS", "incoming", "tcp", &["443"]),
    (PHP, "Web Application PHP Based", "incoming", "tcp", &["80", "8080"]),
    (WEB_CLIENT, "Web Client Common", "outgoing", "tcp", &["80", "8080"]),
    (WEB_CLIENT_SSL, "Web Client SSL", "outgoing", "tcp", &["443"]),
    (MAIL_SERVER, "Mail Server Common", "incoming", "tcp", &["25", "587"]),
    (DCERPC, "DCERPC Services", "incoming", "tcp", &["135", "139", "445"]),
    (DNS_CLIENT, "DNS Client", "outgoing", "tcp-udp", &["53"]),
    (SAMBA, "Unix Samba", "incoming", "tcp", &["139", "445"]),
    (DATABASE, "Database MySQL", "incoming", "tcp", &["3306"]),
    (REMOTE_DESKTOP, "Remote Desktop Protocol Server", "incoming", "tcp", &["3389"]),
];

pub(super) fn all() -> impl Iterator<Item = ApplicationType> {
    TABLE.iter().map(|&(id, name, direction, protocol, ports)| ApplicationType {
        name,
        description: "",
        direction,
        protocol,
        port_type: "multiple",
        port_multiple: ports,
        recommendations_mode: "enabled",
        id,
    })
}
