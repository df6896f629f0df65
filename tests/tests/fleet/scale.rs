//! A thousand accounts in seventeen regions: what a run asks AWS that has nothing to do, beside ten accounts.
//!
//! One account is really deployed. The others stand in moto's books of the organisation and of the stack set, which is all
//! that the installer asks about them; everything else is the real thing.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Instant;

use palisade_tests::figures::figure;
use palisade_tests::world::{Fleet, World};

use crate::support::{SET, configure, organization, units};

/// As many as an account has without asking for more.
#[rustfmt::skip]
const REGIONS: [&str; 17] = [
    "eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1", "eu-north-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2",
    "ca-central-1", "sa-east-1", "ap-south-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-southeast-1",
    "ap-southeast-2",
];
const SMALL: usize = 10;
const LARGE: usize = 1_000;

/// What the services list at a time.
const STACKS_ON_A_PAGE: usize = 100;
const ACCOUNTS_ON_A_PAGE: usize = 20;

/// A run over ten accounts has 40 MiB, and the list of 17,000 stacks another seven: above this, something keeps more than it.
const ENOUGH_KIB: u64 = 96 * 1024;

/// Counts a process's calls to AWS, and looks at its memory at each of them.
struct Scales<'w> {
    world: &'w World,
    pid: Arc<AtomicU32>,
    peak_kib: Arc<AtomicU64>,
}

impl<'w> Scales<'w> {
    fn over(world: &'w World) -> Self {
        let (pid, peak_kib) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU64::new(0)));
        let (whose, highest) = (Arc::clone(&pid), Arc::clone(&peak_kib));
        world.aws.front().on_call(move |_| {
            highest.fetch_max(memory_kib(whose.load(Ordering::Relaxed)), Ordering::Relaxed);
        });
        Self { world, pid, peak_kib }
    }

    /// Runs a verb that ends well; its calls by operation, and what it printed.
    async fn weigh(&self, words: &str, accounts: usize) -> (BTreeMap<String, usize>, String) {
        self.world.aws.front().forget_calls();
        self.peak_kib.store(0, Ordering::Relaxed);
        let arguments: Vec<&str> = words.split(' ').collect();
        let mut command = self.world.command(&arguments).unwrap();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let begun = Instant::now();
        let child = command.spawn().unwrap();
        self.pid.store(child.id().unwrap(), Ordering::Relaxed);
        let output = child.wait_with_output().await.unwrap();
        let seconds = begun.elapsed().as_secs_f32();
        assert!(output.status.success(), "{words}: {}", String::from_utf8_lossy(&output.stderr));

        let mut calls: BTreeMap<String, usize> = BTreeMap::new();
        for call in self.world.aws.front().calls() {
            *calls.entry(call.operation).or_default() += 1;
        }
        let (sum, peak) = (calls.values().sum::<usize>(), self.peak_kib.load(Ordering::Relaxed));
        let regions = REGIONS.len();
        figure(format_args!(
            "{words}, {accounts} accounts x {regions} regions: {sum} calls, {seconds:.1} s, {peak} KiB"
        ));
        println!("  {calls:?}");
        assert!(peak < ENOUGH_KIB, "{words}: {peak} KiB");
        (calls, String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// The most memory that a process has had; 0 where the system does not tell in this way.
fn memory_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse().ok()).unwrap_or_default()
}

/// Takes the pages out that grow with the accounts: exactly as many as the services make of it.
fn take_pages(calls: &mut BTreeMap<String, usize>, operation: &str, items: usize, on_a_page: usize) {
    assert_eq!(calls.remove(operation).unwrap_or_default(), items.div_ceil(on_a_page), "{operation} of {items}");
}

const NO_OPS: [&str; 3] = ["install --yes", "plan --detailed-exitcode", "status"];

/// Nothing to do: the same calls for ten accounts and for a thousand, but for the pages of the list of stacks.
#[tokio::test]
async fn calls_do_not_grow_with_accounts_but_for_pages() {
    let (world, fleet) = organization().await;
    let unit = world.aws.root().create_unit(&fleet.root, "many").await.unwrap();
    Fleet::account(&world.aws, "the-one", &unit).await.unwrap();
    for region in REGIONS.iter().filter(|region| **region != world.aws.region()) {
        world.aws.root().in_region(region).enable_guardduty().await.unwrap();
    }
    configure(&world, &units(&[&unit], ""));
    let text = std::fs::read_to_string(world.config()).unwrap();
    let all = format!("regions: [{}]", REGIONS.join(", "));
    std::fs::write(world.config(), text.replace(&format!("regions: [{}]", world.aws.region()), &all)).unwrap();
    world.install().await.unwrap().expect(0).unwrap();

    let scales = Scales::over(&world);
    let mut small = BTreeMap::new();
    for accounts in [SMALL, LARGE] {
        world.aws.seed_stack_set(SET, &unit, accounts).await.unwrap();
        for verb in NO_OPS {
            let (mut calls, printed) = scales.weigh(verb, accounts).await;
            if verb == "status" {
                assert!(printed.contains(&format!("in {accounts} other accounts")), "{printed}");
            }
            take_pages(&mut calls, "ListStackInstances", accounts * REGIONS.len(), STACKS_ON_A_PAGE);
            match small.get(verb) {
                None => _ = small.insert(verb, calls),
                Some(before) => assert_eq!(&calls, before, "{verb}"),
            }
        }
    }

    // A change is planned: who belongs to the units is asked, too, twenty accounts to a page.
    std::fs::write(world.config(), std::fs::read_to_string(world.config()).unwrap() + "  cooldown: 2h\n").unwrap();
    let (mut calls, printed) = scales.weigh("plan", LARGE).await;
    assert!(printed.contains(&format!("~ update {} stack instances", LARGE * REGIONS.len())), "{printed}");
    take_pages(&mut calls, "ListStackInstances", LARGE * REGIONS.len(), STACKS_ON_A_PAGE);
    take_pages(&mut calls, "ListAccountsForParent", LARGE, ACCOUNTS_ON_A_PAGE);
}
