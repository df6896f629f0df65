//! Walking the steps of a plan.

use futures_util::future::join_all;
use palisade_plan::{Plan, Rendering, Request, SecretRef, StackKind, StackObserved, StackState, Step, Upload};
use secrecy::SecretString;
use serde::Serialize;

use super::fleet::{self, SetTemplate, WaveDone};
use super::stack::{Applied, Wanted};
use super::{bucket, others, remove, secret, stack as deploy};
use crate::at_once;
use crate::aws::clients::Clients;
use crate::aws::stack;
use crate::bundle;
use crate::exit::Exit;
use crate::failure::{Failure, Result};
use crate::session::Session;

/// A stack that was brought about.
#[derive(Debug, Serialize)]
pub(crate) struct Done {
    pub(crate) region: String,
    pub(crate) stack: String,
    pub(crate) result: &'static str,
}

/// Carries the plan out: first what leaves, then the home region, then the others, a few at a time.
///
/// A failure in the home region ends it, because every function reads the secret there; so does one in a region that
/// leaves, because the home stack's update would forget it. One in another region leaves the
/// rest of that region out and goes on with the others; the end is then [`Exit::SomeFailed`].
pub(crate) async fn carry_out(
    session: &Session,
    request: &Request<'_>,
    plan: &Plan,
    key: Option<&SecretString>,
) -> Result<Vec<Done>> {
    let steps = plan.steps();
    let leaving = steps.iter().take_while(|step| matches!(step, Step::Leave { .. })).count();
    let (leaving, staying) = steps.split_at(leaving);
    leave(session, leaving).await?;

    let bring = async |steps| in_region(session, (request, plan), steps, key).await;
    let home = session.config.home_region().as_str();
    let (of_home, of_others): (Vec<_>, Vec<_>) =
        staying.chunk_by(|one, next| one.region() == next.region()).partition(|steps| steps[0].region() == home);
    let mut done = Vec::new();
    for steps in of_home {
        let (stacks, ended) = bring(steps).await;
        done.extend(stacks);
        if let Err(failure) = ended {
            return Err(others::explain(session, &done, failure).await);
        }
    }
    let mut failed: Vec<(&str, Failure)> = Vec::new();
    let brought = at_once::each(at_once::REGIONS, &of_others, async |steps| {
        let (stacks, ended) = bring(steps).await;
        if let Err(failure) = &ended {
            session.output.failed_target(steps[0].region(), failure);
        }
        (stacks, ended)
    });
    for (steps, (stacks, ended)) in of_others.iter().zip(brought.await) {
        done.extend(stacks);
        failed.extend(ended.err().map(|failure| (steps[0].region(), failure)));
    }
    if failed.is_empty() {
        others::must_still_stand(session, &done).await?;
        return Ok(done);
    }
    Err(at_once::sum(&failed, plan.regions.len())
        .exit(Exit::SomeFailed)
        .details(serde_json::json!({"failed": at_once::by_region(&failed), "stacks": done}))
        .hint("the other regions stand; correct the causes above and run the same command again"))
}

/// Takes away what stands in regions that are no target any more, or in this account when that is none.
async fn leave(session: &Session, steps: &[Step<'_>]) -> Result<()> {
    let regions: Vec<Clients> = steps.iter().map(|step| session.aws.region(step.region())).collect();
    let (regional, home) = (session.names.stack(), session.names.home_stack());
    at_once::in_regions(session.output, &regions, async |clients| {
        session.output.say(&format!("removing from {} what is no target any more", clients.region()));
        // What the plan does not name there is somebody else's.
        let goes = |name: &String| {
            let mut here = steps.iter().filter(|step| step.region() == clients.region());
            here.any(|step| matches!(step, Step::Leave { stacks, .. } if stacks.contains(name)))
        };
        if goes(&regional) {
            remove::regional(session, clients).await?;
        }
        if goes(&home) {
            remove::home(session, clients).await?;
        }
        Ok(())
    })
    .await
    .map(drop)
}

/// The steps of one region to their end, or to the first that fails. What stands by then is told in both cases.
async fn in_region(
    session: &Session,
    wanted: (&Request<'_>, &Plan),
    steps: &[Step<'_>],
    key: Option<&SecretString>,
) -> (Vec<Done>, Result<()>) {
    let mut done = Vec::new();
    for steps in together(steps) {
        let taken = join_all(steps.iter().map(|step| take(session, wanted, *step, key))).await;
        match taken.into_iter().collect::<Result<Vec<_>>>() {
            Ok(stacks) => done.extend(stacks.into_iter().flatten()),
            Err(failure) => return (done, Err(failure)),
        }
    }
    (done, Ok(()))
}

/// The steps of a region one by one, but its bundles side by side: no upload needs another one.
fn together<'s, 'p>(steps: &'s [Step<'p>]) -> impl Iterator<Item = &'s [Step<'p>]> {
    steps.chunk_by(|one, next| matches!((one, next), (Step::Upload { .. }, Step::Upload { .. })))
}

async fn take(
    session: &Session,
    (request, plan): (&Request<'_>, &Plan),
    step: Step<'_>,
    key: Option<&SecretString>,
) -> Result<Option<Done>> {
    match step {
        // Gone before anything of the others is begun.
        Step::Leave { .. } => {}
        Step::Delete { region, stack } => {
            // Somebody may have healed it since the plan was made: what stands by now is never deleted.
            let clients = session.aws.region(region);
            deploy::clear_away(&clients, stack, session.names.install(), session.output).await?;
        }
        Step::Deploy { region, stack, kind, .. } => {
            let clients = session.aws.region(region);
            session.output.say(&format!("deploying stack {stack} in {region}"));
            let applied = deploy_stack(session, (request, plan), &clients, stack, kind).await?;
            return Ok(Some(Done { region: region.to_owned(), stack: stack.to_owned(), result: applied.word() }));
        }
        Step::PutSecret { region } => {
            let key = key.ok_or_else(|| {
                Failure::usage("the Workload Security API key is needed")
                    .hint("run `palisade install` and give it with `--api-key-stdin` or `--api-key-file FILE`")
            })?;
            session.output.say(&format!("storing the API key in {region}"));
            secret::put(&session.aws.region(region), &session.names.secret(), key).await?;
        }
        Step::Upload { region, upload } => put_bundle(session, &session.aws.region(region), upload).await?,
    }
    Ok(None)
}

impl Applied {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Nothing => "unchanged",
            Self::Created => "created",
            Self::Updated => "updated",
        }
    }
}

async fn deploy_stack(
    session: &Session,
    (request, plan): (&Request<'_>, &Plan),
    clients: &Clients,
    name: &str,
    kind: StackKind,
) -> Result<Applied> {
    let rendering = rendering(request, plan);
    let template = match kind {
        StackKind::Home => rendering.home(),
        StackKind::Regional => rendering.regional(&secret_ref(session).await?),
    };
    let text = template.to_text();
    let wanted = Wanted {
        name,
        install: session.names.install(),
        version: request.version,
        digest: &template.digest(),
        template: &text,
        template_url: template_url(session, clients, &template.digest(), &text).await?,
        named_roles: false,
    };
    deploy::apply(clients, &wanted, session.output).await
}

/// What is deployed, with what only the plan knows.
fn rendering<'a>(request: &'a Request<'a>, plan: &'a Plan) -> Rendering<'a> {
    Rendering::new(request).within(plan.fleet.as_ref().and_then(|fleet| fleet.organization.as_deref()))
}

/// Brings the other accounts about, when the config names any. Everything in this account stands by now.
pub(crate) async fn roll_out(session: &Session, request: &Request<'_>, plan: &Plan) -> Result<Vec<WaveDone>> {
    let (Some(fleet), Some(wanted)) = (session.config.fleet(), &plan.fleet) else { return Ok(Vec::new()) };
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let template = rendering(request, plan).regional(&secret_ref(session).await?);
    let text = template.to_text();
    let url = template_url(session, &session.home(), &template.digest(), &text).await?;
    let template = SetTemplate { version: request.version.to_owned(), text, url, digest: template.digest() };
    fleet::roll_out(session, fleet, wanted, &template, request.verb).await
}

/// The secret that the functions are to read: by now the home stack stands and tells.
async fn secret_ref(session: &Session) -> Result<SecretRef> {
    let name = session.names.home_stack();
    let home = match stack::describe(&session.home(), &name).await? {
        None => StackObserved::Absent,
        Some(found) => {
            StackObserved::Present(StackState { status: found.status, outputs: found.outputs, ..StackState::default() })
        }
    };
    SecretRef::find(&session.config, &home).ok_or_else(|| {
        Failure::new(format!("stack {name} does not tell where its secret is"))
            .hint("run `palisade install` again; it completes the stack")
    })
}

/// A template that does not fit into a request goes to the region's bucket, under its digest.
pub(crate) async fn template_url(
    session: &Session,
    clients: &Clients,
    digest: &str,
    text: &str,
) -> Result<Option<String>> {
    if text.len() <= palisade_templates::limits::INLINE_TEMPLATE_BYTES {
        return Ok(None);
    }
    let bucket = session.bucket(clients);
    let key = palisade_plan::template_key(digest);
    bucket::put(clients, &bucket, &key, "application/json", text.as_bytes().to_vec()).await?;
    Ok(Some(bucket::url(clients, &bucket, &key)))
}

async fn put_bundle(session: &Session, clients: &Clients, upload: &Upload) -> Result<()> {
    let bundle =
        bundle::find(&upload.handler, upload.arch.as_str()).filter(|b| b.sha256 == upload.sha256).ok_or_else(|| {
            Failure::new(format!("the {} bundle for {} is not in this binary", upload.handler, upload.arch))
        })?;
    session.output.say(&format!(
        "uploading {} for {} to {} ({} KB)",
        upload.handler,
        upload.arch,
        clients.region(),
        upload.size.div_ceil(1_024)
    ));
    bucket::put(clients, &upload.bucket, &upload.key, "application/zip", bundle.bytes).await
}
