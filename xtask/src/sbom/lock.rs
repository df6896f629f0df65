//! The checksums of Cargo.lock.

use std::collections::BTreeMap;

use super::tree::Crate;

/// SHA-256 of each package that came from a registry.
pub(super) fn checksums(lock: &str) -> BTreeMap<Crate, String> {
    let packages = lock.split("[[package]]").skip(1);
    packages
        .filter_map(|package| {
            let field = |name: &str| {
                let value = package.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = \""));
                value.and_then(|value| value.strip_suffix('"')).map(str::to_owned)
            };
            Some((Crate { name: field("name")?, version: field("version")? }, field("checksum")?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_packages_of_a_registry_have_one() {
        let lock = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"s\"\nchecksum = \"00ff\"\n\
                    dependencies = [\n \"b\",\n]\n\n[[package]]\nname = \"b\"\nversion = \"0.1.0\"\n";
        let key = Crate { name: "a".to_owned(), version: "1.0.0".to_owned() };
        assert_eq!(checksums(lock), BTreeMap::from([(key, "00ff".to_owned())]));
    }
}
