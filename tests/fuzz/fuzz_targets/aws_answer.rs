//! Whatever an AWS service answers.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| palisade_hostile::aws_answer(data));
