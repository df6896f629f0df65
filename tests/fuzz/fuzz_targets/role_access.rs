//! Whatever AWS's engine says of a role, and whatever stands in its own policy and the bucket's.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| palisade_hostile::role_access(data));
