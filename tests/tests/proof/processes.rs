//! The processes in which the emulator runs a function: whose they are, and what memory they took.

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

/// The largest peak of a function's processes, in kilobytes, and how many there are.
pub(crate) fn peaks(world: &World, function: &str) -> (u64, usize) {
    let peaks: Vec<u64> = processes_of(&world.aws.endpoint_url(), function).into_iter().filter_map(peak_of).collect();
    (peaks.iter().copied().max().unwrap_or_else(|| panic!("{function} runs nowhere")), peaks.len())
}
