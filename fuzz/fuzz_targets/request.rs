#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| mlos_fuzz::bodies::request(text));
