//! The bundle: a zip whose bytes follow from the binary alone.

use std::io::{Cursor, Write as _};

use anyhow::Result;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

/// The name that Lambda's `provided` runtimes start.
const ENTRY: &str = "bootstrap";

/// Packs a binary: one entry, executable, at the earliest time that zip can say (1980-01-01).
pub(super) fn zip(binary: &[u8]) -> Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(DateTime::default())
        .system(System::Unix)
        .unix_permissions(0o755);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(ENTRY, options)?;
    zip.write_all(binary)?;
    Ok(zip.finish()?.into_inner())
}

/// The binary of a bundle.
pub(super) fn unzip(bundle: &[u8]) -> Result<Vec<u8>> {
    let mut binary = Vec::new();
    std::io::copy(&mut zip::ZipArchive::new(Cursor::new(bundle))?.by_name(ENTRY)?, &mut binary)?;
    Ok(binary)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_holds_one_executable_without_a_date_and_gives_it_back() -> Result<()> {
        let binary: Vec<u8> = (0..100_000_u32).flat_map(|number| (number / 7).to_le_bytes()).collect();
        let bundle = zip(&binary)?;
        assert_eq!(bundle, zip(&binary)?);
        assert_eq!(unzip(&bundle)?, binary);

        let mut archive = zip::ZipArchive::new(Cursor::new(&bundle))?;
        assert_eq!(archive.len(), 1);
        let entry = archive.by_index(0)?;
        assert_eq!(entry.name()?, "bootstrap");
        assert_eq!(entry.unix_mode(), Some(0o100_755));
        assert_eq!(entry.last_modified().map(|time| time.to_string()), Some("1980-01-01 00:00:00".to_owned()));
        Ok(())
    }
}
