//! The box that hashes a file.

use std::io::Write as _;

use crate::chromium::in_browser;

#[test]
fn a_file_is_hashed_in_the_browser() {
    in_browser(async |browser| {
        let mut file = tempfile::Builder::new()
            .prefix("some")
            .suffix(".bin")
            .tempfile()
            .expect("a file");
        // More than one piece, and a last one that is not whole.
        for _ in 0..9 {
            file.write_all(&vec![b'a'; 1_000_000])
                .expect("a file that takes it");
        }
        let path = file.path().display().to_string();
        browser.open_alive("/verify/").await;
        browser
            .visible("#file")
            .await
            .send_keys(&path)
            .await
            .expect("a field for a file");
        browser.wait_for(".outcome").await;
        let outcome = browser.text(".outcome").await;
        assert!(outcome.contains("is in the matrix"), "{outcome}");
        assert!(outcome.contains(&digest_of_file(&path)), "{outcome}");
    });
}

fn digest_of_file(path: &str) -> String {
    mlos_resolver::Digest::of(&std::fs::read(path).expect("the file")).to_string()
}
