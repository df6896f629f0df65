//! The processes in which the emulator runs a function: whose they are, and what memory they took.

use std::collections::BTreeMap;

use palisade_tests::world::World;

/// The processes of a function in the world with this endpoint, by what Lambda gave them.
pub(crate) fn processes_of(endpoint: &str, function: &str) -> Vec<u32> {
    let wanted = [format!("AWS_LAMBDA_FUNCTION_NAME={function}"), format!("AWS_ENDPOINT_URL={endpoint}")];
    let folders = std::fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let of_function = |folder: &std::fs::DirEntry| {
        let environment = std::fs::read(folder.path().join("environ")).unwrap_or_default();
        let environment = String::from_utf8_lossy(&environment).into_owned();
        wanted.iter().all(|variable| environment.split('\0').any(|each| each == variable))
    };
    folders.filter(of_function).filter_map(|folder| folder.file_name().to_str()?.parse().ok()).collect()
}

/// The most memory that a process had at any time, in kilobytes; nothing when it has ended.
pub(crate) fn peak_of(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// The peak of each process of a function, in kilobytes.
pub(crate) fn peaks(world: &World, function: &str) -> BTreeMap<u32, u64> {
    let processes = processes_of(&world.aws.endpoint_url(), function);
    let peaks: BTreeMap<u32, u64> = processes.into_iter().filter_map(|id| Some((id, peak_of(id)?))).collect();
    assert!(!peaks.is_empty(), "{function} runs nowhere");
    peaks
}
