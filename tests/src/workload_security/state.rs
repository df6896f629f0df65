//! The manager as one thing: what a call passes on its way in, and what is written down about it.

use super::api::call::{Call, Reply, ReplyBody};
use super::api::route::{NoRoute, Route};
use super::clock::Clock;
use super::fault::{Cut, Fault, Faults};
use super::journal::{Event, Journal, Request};
use super::keyring::{Keyring, SignIn, invalid_key};
use super::rate_limit::RateMeter;
use super::seed::Seed;
use super::world::World;
use super::world::effect::{Effect, EffectKind};
use serde_json::Value;

const NO_VERSION: &str =
    "Missing 'api-version' request header. Please set this header with the a value of a supported API version";
const BAD_VERSION: &str =
    "Invalid 'api-version' request header. Please make sure this header starts with 'v' followed by a number. E.g. v1";

/// A call and its answer with their bodies.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The method.
    pub method: String,
    /// The path below the base URL.
    pub path: String,
    /// The query as sent.
    pub query: String,
    /// The status of the answer.
    pub status: u16,
    /// The body of the call, if it had one.
    pub request: Option<Value>,
    /// The body of the answer, if it is JSON.
    pub response: Option<Value>,
}

/// What becomes of a call.
#[derive(Debug)]
pub(crate) enum Outcome {
    Reply(Reply),
    CutBefore,
    CutAfter(Reply),
}

/// Everything behind the server.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) clock: Clock,
    pub(crate) world: World,
    pub(crate) keyring: Keyring,
    pub(crate) rate: RateMeter,
    pub(crate) faults: Faults,
    pub(crate) journal: Journal,
    exchanges: Option<Vec<Exchange>>,
}

impl State {
    pub(crate) fn new(seed: &Seed) -> Self {
        let clock = Clock::starting(seed.start, seed.frozen);
        let now = clock.now();
        Self {
            world: seed.world(now),
            keyring: Keyring::new(seed.key.clone(), seed.header_style, now),
            rate: RateMeter::new(seed.rate_limit),
            faults: Faults::default(),
            journal: Journal::default(),
            exchanges: seed.record.then(Vec::new),
            clock,
        }
    }

    /// Lets happen what is due, and writes it down.
    pub(crate) fn settle(&mut self) {
        self.world.settle(self.clock.now());
        self.write_effects();
    }

    pub(crate) fn write_effects(&mut self) {
        for (time, effect) in self.world.take_effects() {
            self.journal.push(time, Event::Effect(effect));
        }
    }

    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        self.exchanges.clone().unwrap_or_default()
    }

    /// The whole way of a call.
    pub(crate) fn respond(&mut self, call: &Call, fault: Option<&Fault>) -> Outcome {
        self.settle();
        let cut = fault.and_then(|fault| fault.cut);
        let outcome = match (fault.and_then(|fault| fault.status), cut) {
            (_, Some(Cut::BeforeCall)) => Outcome::CutBefore,
            (Some(status), _) => Outcome::Reply(self.faulty(call, status, fault)),
            (None, Some(Cut::AfterCall)) => Outcome::CutAfter(self.answer(call)),
            (None, None) => Outcome::Reply(self.answer(call)),
        };
        self.write_request(call, fault, &outcome);
        self.write_effects();
        outcome
    }

    fn answer(&mut self, call: &Call) -> Reply {
        self.admit(call).unwrap_or_else(|refusal| refusal)
    }

    /// Version, key, rate, path, right, and then the operation itself.
    fn admit(&mut self, call: &Call) -> Result<Reply, Reply> {
        match call.header("api-version") {
            None => return Err(Reply::message(400, NO_VERSION)),
            Some(version) if version != "v1" => return Err(Reply::message(400, BAD_VERSION)),
            Some(_) => {}
        }
        let route = Route::find(call.method.as_str(), &call.segments());
        let now = self.world.now;
        let key = match self.keyring.authenticate(call, now) {
            SignIn::Granted(key) => key,
            // To a client this looks like a right that its role lacks.
            SignIn::Barred => return Err(forbidden(route.as_ref().ok())),
            SignIn::Unknown { locked } => {
                if locked.is_some() {
                    self.world.note(Effect::of(EffectKind::KeyChanged).with_detail("locked after failed attempts"));
                }
                return Err(invalid_key());
            }
        };
        if !self.rate.accept(now) {
            return Err(self.too_many());
        }
        let route = route.map_err(|reason| match reason {
            NoRoute::UnknownPath => Reply::message(404, "Not Found"),
            NoRoute::WrongMethod => Reply::message(405, "Method Not Allowed"),
        })?;
        if !key.role.allows(route.right()) {
            return Err(forbidden(Some(&route)));
        }
        match route {
            Route::CurrentKey => Ok(Reply::ok(key.to_json())),
            route => super::api::answer(&mut self.world, call, route),
        }
    }

    fn too_many(&self) -> Reply {
        let reply = Reply::message(429, "Too many API requests");
        Reply { retry_after: self.rate.limit.retry_after_seconds, ..reply }
    }

    /// The answer of a fault, in the words of whoever would give it.
    fn faulty(&self, call: &Call, status: u16, fault: Option<&Fault>) -> Reply {
        let reply = match status {
            _ if fault.is_some_and(|fault| fault.quotes_headers) => Reply::message(status, &quoting(call)),
            401 => invalid_key(),
            403 => forbidden(Route::find(call.method.as_str(), &call.segments()).as_ref().ok()),
            429 => self.too_many(),
            _ => Reply { status, body: ReplyBody::Html(error_page(status)), retry_after: None },
        };
        let retry_after = fault.and_then(|fault| fault.retry_after_seconds).or(reply.retry_after);
        Reply { retry_after, ..reply }
    }

    fn write_request(&mut self, call: &Call, fault: Option<&Fault>, outcome: &Outcome) {
        let reply = match outcome {
            Outcome::Reply(reply) | Outcome::CutAfter(reply) => Some(reply),
            Outcome::CutBefore => None,
        };
        let body = call.body_value().map(|body| self.keyring.redact_value(body));
        let query = self.keyring.redact(&call.query);
        let path = self.keyring.redact(&call.path);
        let method = call.method.to_string();
        if let (Some(exchanges), Some(reply)) = (&mut self.exchanges, reply) {
            let response = match &reply.body {
                ReplyBody::Json(body) => Some(body.clone()),
                ReplyBody::Html(_) | ReplyBody::Empty => None,
            };
            let (method, path, query, request) = (method.clone(), path.clone(), query.clone(), body.clone());
            exchanges.push(Exchange { method, path, query, status: reply.status, request, response });
        }
        let answered = matches!(outcome, Outcome::Reply(_));
        let request = Request {
            method,
            path,
            query,
            status: reply.filter(|_| answered).map(|reply| reply.status),
            body,
            answer: reply.and_then(Reply::summary).map(|answer| self.keyring.redact(&answer)),
            fault: fault.map(describe),
        };
        self.journal.push(self.world.now, Event::Request(request));
    }
}

fn forbidden(route: Option<&Route>) -> Reply {
    let text = route.map_or_else(|| "Not authorized".to_owned(), |route| route.right().refusal());
    Reply::message(403, &text)
}

fn quoting(call: &Call) -> String {
    let headers = call.headers.iter().filter_map(|(name, value)| Some(format!("{name}={}", value.to_str().ok()?)));
    format!("Unexpected headers: {}", headers.collect::<Vec<_>>().join(", "))
}

fn describe(fault: &Fault) -> String {
    let mut parts = Vec::new();
    if fault.delay_millis > 0 {
        parts.push(format!("delayed by {} ms", fault.delay_millis));
    }
    parts.extend(fault.status.map(|status| format!("status {status}")));
    parts.extend(fault.cut.map(|cut| match cut {
        Cut::BeforeCall => "cut before the call".to_owned(),
        Cut::AfterCall => "cut after the call".to_owned(),
    }));
    parts.join(", ")
}

fn error_page(status: u16) -> String {
    let reason = http::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
    let title = format!("{status} {}", reason.unwrap_or("Error"));
    format!("<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n")
}
