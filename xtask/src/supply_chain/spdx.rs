//! Licence expressions as manifests write them: ids, `AND`, `OR`, brackets, and the old `/` for `OR`.

use std::collections::BTreeSet;

/// The expression in SPDX's form.
pub(crate) fn normalised(expression: &str) -> String {
    if !expression.contains('/') {
        return expression.to_owned();
    }
    expression.split('/').map(str::trim).collect::<Vec<_>>().join(" OR ")
}

/// Whether the allowed licences are enough. What is not understood is not enough.
pub(super) fn satisfied(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = normalised(expression).replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    alternatives(&mut rest, allowed) == Some(true) && rest.is_empty()
}

/// `a OR b`; binds weaker than `AND`.
fn alternatives(rest: &mut &[&str], allowed: &BTreeSet<String>) -> Option<bool> {
    let mut any = all(rest, allowed)?;
    while let ["OR", more @ ..] = *rest {
        *rest = more;
        any |= all(rest, allowed)?;
    }
    Some(any)
}

/// `a AND b`.
fn all(rest: &mut &[&str], allowed: &BTreeSet<String>) -> Option<bool> {
    let mut every = one(rest, allowed)?;
    while let ["AND", more @ ..] = *rest {
        *rest = more;
        every &= one(rest, allowed)?;
    }
    Some(every)
}

/// An id, one `WITH` an exception, or an expression in brackets.
fn one(rest: &mut &[&str], allowed: &BTreeSet<String>) -> Option<bool> {
    match *rest {
        ["(", more @ ..] => {
            *rest = more;
            let inside = alternatives(rest, allowed)?;
            let [")", more @ ..] = *rest else { return None };
            *rest = more;
            Some(inside)
        }
        [id, "WITH", exception, more @ ..] => {
            *rest = more;
            Some(allowed.contains(&format!("{id} WITH {exception}")))
        }
        [id, more @ ..] if !matches!(*id, "AND" | "OR" | "WITH" | ")") => {
            *rest = more;
            Some(allowed.contains(*id))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions() {
        let allowed = ["MIT", "ISC", "Apache-2.0"].map(str::to_owned).into();
        for good in [
            "MIT",
            "MIT/GPL-3.0",
            "GPL-3.0 / ISC",
            "GPL-3.0-only OR (MIT AND ISC)",
            "Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT",
            "ISC AND (Apache-2.0 OR OpenSSL) AND MIT",
            "GPL-3.0 AND ISC OR MIT",
        ] {
            assert!(satisfied(good, &allowed), "{good}");
        }
        for bad in [
            "",
            "GPL-3.0",
            "MIT AND GPL-3.0",
            "MIT AND (GPL-3.0 OR AGPL-3.0)",
            "Apache-2.0 WITH LLVM-exception",
            "MIT OR",
            "(MIT",
            "MIT ISC",
            "MIT)",
        ] {
            assert!(!satisfied(bad, &allowed), "{bad}");
        }
        assert_eq!(normalised("MIT/Apache-2.0"), "MIT OR Apache-2.0");
        assert_eq!(normalised("(MIT OR ISC) AND Zlib"), "(MIT OR ISC) AND Zlib");
    }
}
