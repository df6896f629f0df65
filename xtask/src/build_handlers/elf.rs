//! What must be true of a handler's binary: static, for the right processor, and silent about where it was built.

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};

use super::Arch;

const PT_DYNAMIC: u32 = 2;
const PT_INTERP: u32 = 3;
const DT_NULL: u64 = 0;
const DT_NEEDED: u64 = 1;

/// Checks a binary; the error says what is wrong with it.
pub(super) fn check(binary: &[u8], arch: Arch, build_paths: &[PathBuf]) -> Result<()> {
    ensure!(binary.starts_with(b"\x7fELF"), "not an ELF file");
    ensure!(binary.get(4..6) == Some(&[2, 1]), "not a little-endian 64-bit ELF file");
    let machine = u16::from_le_bytes(read(binary, 18)?);
    ensure!(machine == arch.elf_machine(), "its ELF machine is {machine:#x}, not {:#x}", arch.elf_machine());
    check_static(binary)?;
    for path in build_paths {
        // With a separator after it: a short path such as a home folder may be a part of other words.
        let needle = format!("{}/", path.display());
        if let Some(at) = find(binary, needle.as_bytes()) {
            anyhow::bail!("it names the build's folder: {}", text_at(binary, at));
        }
    }
    Ok(())
}

/// No interpreter and no needed library. A dynamic section alone is fine: a position-independent static binary
/// relocates itself with it.
fn check_static(binary: &[u8]) -> Result<()> {
    let table = usize::try_from(u64::from_le_bytes(read(binary, 32)?))?;
    let entry_size = usize::from(u16::from_le_bytes(read(binary, 54)?));
    let count = usize::from(u16::from_le_bytes(read(binary, 56)?));
    ensure!(count > 0, "no program headers");
    for number in 0..count {
        let header = table + number * entry_size;
        let kind = u32::from_le_bytes(read(binary, header)?);
        ensure!(kind != PT_INTERP, "it asks for a dynamic linker");
        if kind == PT_DYNAMIC {
            let offset = usize::try_from(u64::from_le_bytes(read(binary, header + 8)?))?;
            let size = usize::try_from(u64::from_le_bytes(read(binary, header + 32)?))?;
            for entry in (offset..offset + size).step_by(16) {
                match u64::from_le_bytes(read(binary, entry)?) {
                    DT_NULL => break,
                    tag => ensure!(tag != DT_NEEDED, "it needs a shared library"),
                }
            }
        }
    }
    Ok(())
}

fn read<const N: usize>(binary: &[u8], at: usize) -> Result<[u8; N]> {
    let bytes = binary.get(at..).and_then(|rest| rest.first_chunk()).context("the ELF file is cut short")?;
    Ok(*bytes)
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    while let Some(at) = haystack[from..].iter().position(|&byte| byte == first) {
        if haystack[from + at..].starts_with(needle) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

/// The printable text from an offset on, at most 120 characters.
pub(super) fn text_at(bytes: &[u8], at: usize) -> String {
    let printable = |byte: &&u8| byte.is_ascii_graphic() || **byte == b' ';
    bytes[at..].iter().take(120).take_while(printable).map(|&byte| char::from(byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An ELF header and one program header of `kind`, whose segment is the `dynamic` words behind it.
    fn elf(machine: u16, kind: u32, dynamic: &[u64]) -> Vec<u8> {
        let mut file = vec![0; 64];
        file[..6].copy_from_slice(b"\x7fELF\x02\x01");
        file[18..20].copy_from_slice(&machine.to_le_bytes());
        file[32..40].copy_from_slice(&64_u64.to_le_bytes());
        file[54..56].copy_from_slice(&56_u16.to_le_bytes());
        file[56..58].copy_from_slice(&1_u16.to_le_bytes());
        file.extend(kind.to_le_bytes());
        file.extend([0; 4]);
        file.extend(120_u64.to_le_bytes());
        file.extend([0; 16]);
        file.extend((dynamic.len() as u64 * 8).to_le_bytes());
        file.extend([0; 16]);
        file.extend(dynamic.iter().flat_map(|word| word.to_le_bytes()));
        file
    }

    fn verdict(binary: &[u8], paths: &[PathBuf]) -> String {
        check(binary, Arch::Arm64, paths).map_or_else(|error| error.to_string(), |()| "good".to_owned())
    }

    #[test]
    fn a_static_binary_is_good_with_and_without_a_dynamic_section() {
        assert_eq!(verdict(&elf(0xb7, 1, &[]), &[]), "good");
        let flags_then_end_then_garbage = [0x1e, 8, 0, 0, 1, 1];
        assert_eq!(verdict(&elf(0xb7, PT_DYNAMIC, &flags_then_end_then_garbage), &[]), "good");
    }

    #[test]
    fn dynamic_linking_is_refused() {
        assert_eq!(verdict(&elf(0xb7, PT_INTERP, &[]), &[]), "it asks for a dynamic linker");
        assert_eq!(verdict(&elf(0xb7, PT_DYNAMIC, &[0x1e, 8, 1, 7, 0, 0]), &[]), "it needs a shared library");
    }

    #[test]
    fn the_wrong_processor_and_what_is_no_elf_are_refused() {
        assert_eq!(verdict(&elf(0x3e, 1, &[]), &[]), "its ELF machine is 0x3e, not 0xb7");
        assert_eq!(verdict(b"#!/bin/sh", &[]), "not an ELF file");
        assert_eq!(verdict(&elf(0xb7, 1, &[])[..60], &[]), "the ELF file is cut short");
    }

    #[test]
    fn a_build_path_is_refused_and_shown() {
        let mut file = elf(0xb7, 1, &[]);
        file.extend(b"/build /build/sources/lib.rs\0more");
        assert_eq!(verdict(&file, &[PathBuf::from("/build")]), "it names the build's folder: /build/sources/lib.rs");
        assert_eq!(verdict(&file, &[PathBuf::from("/other")]), "good");
    }
}
