//! The same in many places, a few of them at a time.

use std::collections::BTreeMap;

use futures_util::stream::{self, StreamExt as _};
use serde_json::{Value, json};

use crate::aws::clients::Clients;
use crate::exit::Exit;
use crate::failure::{Failure, Result};
use crate::output::Output;

/// Regions of this account at the same time. What works on their stacks is IAM, too, which knows no regions and slows down
/// who asks faster.
pub(crate) const REGIONS: usize = 6;

/// Other accounts at the same time: STS, IAM and CloudFormation slow down who asks faster.
pub(crate) const ACCOUNTS: usize = 8;

/// Does `work` with each item, at most `most` at a time, whatever comes of the others.
///
/// # Returns
/// What came of each, in the order of `items`.
pub(crate) async fn each<I, T>(most: usize, items: impl IntoIterator<Item = I>, work: impl AsyncFn(I) -> T) -> Vec<T> {
    let work = &work;
    let begun = stream::iter(items).enumerate().map(|(place, item)| async move { (place, work(item).await) });
    let mut done: Vec<(usize, T)> = begun.buffer_unordered(most).collect().await;
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, came)| came).collect()
}

/// The same with work that can fail.
///
/// # Errors
/// The first failure in the order of `items`, when all have ended.
pub(crate) async fn all<I, T>(
    most: usize,
    items: impl IntoIterator<Item = I>,
    work: impl AsyncFn(I) -> Result<T>,
) -> Result<Vec<T>> {
    each(most, items, work).await.into_iter().collect()
}

/// Does `work` in each of these regions. Where it fails, that is told when it happens, and the others go on to their end.
///
/// # Errors
/// When it failed in any: with one region its own failure, else one that names them all. Its exit code is that of the first
/// where no region is done.
pub(crate) async fn in_regions<T>(
    output: Output,
    regions: &[Clients],
    work: impl AsyncFn(&Clients) -> Result<T>,
) -> Result<Vec<T>> {
    let came = each(REGIONS, regions, async |clients| {
        let came = work(clients).await;
        if let Err(failure) = &came
            && regions.len() > 1
        {
            output.failed_target(clients.region(), failure);
        }
        came
    });
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    for (clients, came) in regions.iter().zip(came.await) {
        match came {
            Ok(made) => done.push(made),
            Err(failure) => failed.push((clients.region(), failure)),
        }
    }
    match failed.as_slice() {
        [] => Ok(done),
        [_] if regions.len() == 1 => Err(failed.remove(0).1),
        [(_, first), ..] => {
            let code = if done.is_empty() { first.code() } else { Exit::SomeFailed };
            Err(sum(&failed, regions.len()).exit(code).details(json!({ "failed": by_region(&failed) })))
        }
    }
}

/// The same with the home region, the first of `regions`, after all others, and not at all when one of them failed.
///
/// # Errors
/// As [`in_regions`]; when the home region failed alone, its own failure with the exit code that says so.
pub(crate) async fn home_last<T>(
    output: Output,
    regions: &[Clients],
    work: impl AsyncFn(&Clients) -> Result<T>,
) -> Result<Vec<T>> {
    let (home, others) = regions.split_at(1);
    let mut done = in_regions(output, others, &work).await?;
    match in_regions(output, home, &work).await {
        Ok(last) => {
            done.extend(last);
            Ok(done)
        }
        Err(failure) if done.is_empty() => Err(failure),
        Err(failure) => Err(failure.exit(Exit::SomeFailed)),
    }
}

/// One failure for those of several regions, each of which was told already; `of` so many.
pub(crate) fn sum(failed: &[(&str, Failure)], of: usize) -> Failure {
    let regions: Vec<&str> = failed.iter().map(|(region, _)| *region).collect();
    Failure::new(format!("{} of {of} regions failed: {}", failed.len(), regions.join(", ")))
        .hint("correct the causes above and run the same command again")
}

/// The failures for programs, by region.
pub(crate) fn by_region(failed: &[(&str, Failure)]) -> Value {
    let documents = failed.iter().map(|(region, failure)| (*region, failure.document()["error"].take()));
    json!(documents.collect::<BTreeMap<_, _>>())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::each;

    #[tokio::test]
    async fn no_more_than_a_few_are_under_way_and_the_order_stays() {
        let (now, most) = (Cell::new(0), Cell::new(0));
        let came = each(3, 0..10_u32, async |item| {
            now.set(now.get() + 1);
            most.set(most.get().max(now.get()));
            // Later ones end sooner.
            for _ in item..10 {
                tokio::task::yield_now().await;
            }
            now.set(now.get() - 1);
            item
        });
        assert_eq!(came.await, (0..10).collect::<Vec<_>>());
        assert_eq!(most.get(), 3);
    }
}
