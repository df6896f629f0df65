//! How much of what a handler reports goes into the outcome: one line of a log, and those end at 256 KB.

use palisade_contract::{ActionReport, ActionResult};

/// Most actions that an outcome names.
const MOST_ACTIONS: usize = 300;
/// Longest detail of an action, in bytes.
const MOST_DETAIL: usize = 2_048;
/// Most bytes of all actions together.
const MOST_BYTES: usize = 200_000;
/// Member names, quotation marks and commas of an action, and the ids that are short.
const FRAME: usize = 150;

/// Says how many actions an outcome leaves out.
const LEFT_OUT: &str = "actions-left-out";

/// Those of the actions for which there is room, in their order: before all what failed, then what was done or would be. How
/// many are left out comes last.
pub(crate) fn within(mut actions: Vec<ActionReport>) -> Vec<ActionReport> {
    for action in &mut actions {
        if let Some(detail) = action.detail.take() {
            action.detail = Some(palisade_aws::cut(&detail, MOST_DETAIL).to_owned()).filter(|cut| !cut.is_empty());
        }
    }
    let all = actions.len();
    let mut ranked: Vec<(usize, ActionReport)> = actions.into_iter().enumerate().collect();
    ranked.sort_by_key(|(_, action)| match action.result {
        ActionResult::Failed => 0,
        ActionResult::Done | ActionResult::Planned => 1,
        ActionResult::Skipped => 2,
    });
    let mut room = MOST_BYTES;
    let fits = |(place, action): (usize, ActionReport)| {
        room = room.checked_sub(size(&action))?;
        Some((place, action))
    };
    let mut kept: Vec<_> = ranked.into_iter().take(MOST_ACTIONS).map_while(fits).collect();
    kept.sort_by_key(|(place, _)| *place);
    let left_out = all - kept.len();
    let mut told: Vec<ActionReport> = kept.into_iter().map(|(_, action)| action).collect();
    if left_out > 0 {
        let detail = format!("{left_out} more for which an outcome has no room");
        told.push(ActionReport::new(LEFT_OUT, ActionResult::Skipped, detail));
    }
    told
}

fn size(action: &ActionReport) -> usize {
    let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    FRAME + action.action.len() + length(&action.id) + length(&action.detail)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn action(name: &str, result: ActionResult, detail: &str) -> ActionReport {
        ActionReport::new(name, result, detail).with_id("arn:aws:iam::111122223333:role/shop")
    }

    #[test]
    fn what_fits_stays_as_it_is() {
        let actions = vec![
            action("bucket-policy", ActionResult::Skipped, "no policy"),
            action("role-access", ActionResult::Done, "reaches it"),
            action("highlight", ActionResult::Failed, ""),
        ];
        let told = within(actions.clone());
        assert_eq!(told[..2], actions[..2]);
        assert_eq!((told.len(), &told[2].detail), (3, &None));
    }

    #[test]
    fn an_outcome_stays_a_line_of_a_log() {
        let long = "é".repeat(1_500);
        let mut actions = vec![action("role-access", ActionResult::Skipped, &long); 400];
        actions.push(action("recommendation-scan", ActionResult::Done, "a"));
        actions.push(action("highlight", ActionResult::Failed, "b"));
        let told = within(actions);
        let ends: Vec<&str> = told[told.len() - 3..].iter().map(|action| action.action.as_str()).collect();
        assert_eq!(ends, ["recommendation-scan", "highlight", LEFT_OUT], "what matters is kept, in its order");
        let left_out = told.last().unwrap().detail.as_deref().unwrap();
        assert!(left_out.starts_with(&format!("{} more", 403 - told.len())), "{left_out}");
        assert!(told.iter().all(|action| action.detail.as_deref().unwrap().len() <= MOST_DETAIL));
        let bytes = serde_json::to_string(&told).unwrap().len();
        assert!((MOST_BYTES / 2..=MOST_BYTES).contains(&bytes), "{bytes}");
        assert_eq!(within(vec![action("cover", ActionResult::Skipped, "c"); 400]).len(), MOST_ACTIONS + 1);
    }
}
