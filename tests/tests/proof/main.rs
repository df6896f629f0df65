//! What the product promises, measured: least privilege, a storm of findings, faults of everything around it.
//!
//! Tests that take longer than a push should wait for are ignored here; `cargo xtask prove` runs them.
//!
//! | fault | what it ends in | test |
//! |---|---|---|
//! | 429, also with Retry-After; 500, 502, 503 with HTML; cut connections; slow answers: for a while | waited out | `faults::what_passes_is_waited_out_within_one_invocation` |
//! | the same until it is mended | kept and replayed | `faults::what_stays_is_kept_and_replayed` |
//! | expired or locked key (403), wrong key (401) | kept and replayed | `guardduty: failures::events_wait_until_the_cause_is_gone` |
//! | key rotated while running, the old one dead at once | the same invocation goes on with the new one | `guardduty: rotation::a_rotated_key_is_read_anew` |
//! | each call to AWS of an answer throttled, failed, cut | asked again | `faults::what_aws_refuses_for_a_while_is_asked_again` |
//! | Security Hub off | the message goes without it | `guardduty: security_hub::the_message_goes_without_security_hub` |
//! | SNS denied | kept, the lock given back, replayed | `guardduty: unprotected::a_message_that_could_not_be_sent_is_made_up_for` |
//! | IAM throttled: for a while, to the end | asked again; kept and replayed | `macie: failures::what_iam_throttles_is_asked_again`, `faults::what_iam_throttles_to_the_end_is_kept_and_replayed` |
//! | clocks that differ by a minute and a half | a second scan at most | `faults::clocks_that_differ_cost_a_second_scan_at_most` |
//! | a clock that AWS refuses | kept and replayed | `faults::a_clock_that_aws_refuses_keeps_the_event` |
//! | the function killed at each call to AWS, at each call to Workload Security | completed by the next attempt | `killed::at_each_call_to_aws`, `killed::at_each_call_to_workload_security` |
//! | the same to the functions that change policies and web ACLs | completed by the next attempt, the next survey | `killed_elsewhere::of_inspector_at_each_call_to_workload_security`, `killed_elsewhere::of_waf_at_each_kind_of_call_but_lists` |
//! | those of macie, security-hub and config, at each kind of call to AWS | completed by the next attempt | `killed_by_kind::of_macie`, `killed_by_kind::of_security_hub`, `killed_by_kind::of_config` |
//! | killed at every attempt | kept; the follow-up that is its lock completes it | `killed::at_every_attempt_the_event_is_kept_and_the_lock_completes_it` |
//! | the same before a team is told | kept; its replay tells the team | `killed::at_every_attempt_before_a_team_is_told_its_replay_tells_it` |
//! | killed while a follow-up gives way to a worse one's, while a closed gap is resolved | completed by the next attempt | `killed::between_the_follow_up_that_gives_way_and_the_one_for_something_worse`, `killed::while_it_resolves_what_it_has_written` |
//! | a look of a follow-up fails | the next look makes up for it | `guardduty: follow_ups::a_look_that_fails_is_made_up_for_by_the_next` |
//! | a look in the failures queue, its schedule gone | replayed | `lost::in_the_queue_it_is_replayed` |
//! | an event, or a look, that may not be handed to the function; one that lies in the queue bare | kept and replayed | `lost::what_cannot_be_handed_over_is_kept_and_replayed` |
//! | a schedule deleted by hand | the next finding opens it again; without one nobody misses it | `lost::it_is_opened_by_the_next_finding`, `lost::without_another_finding_nobody_misses_it` |

#![expect(clippy::unwrap_used, reason = "tests")]
#![expect(clippy::print_stdout, reason = "what was measured, for whoever reads the output of a test")]

#[path = "../config/support.rs"]
mod config_support;
mod faults;
#[path = "../guardduty/kept.rs"]
mod kept;
mod killed;
mod killed_by_kind;
mod killed_elsewhere;
mod lost;
mod privileges;
mod processes;
#[path = "../guardduty/support.rs"]
mod response_support;
mod storm;
#[expect(dead_code, reason = "a part is used")]
#[path = "../waf/support.rs"]
mod waf_support;
