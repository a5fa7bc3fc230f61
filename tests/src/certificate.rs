//! A key, and a certificate for this machine that is signed by nobody else.

use std::{path::PathBuf, process::Command};

use tempfile::TempDir;

/// Both as files, until it is dropped.
pub struct Certificate {
    /// `key.pem` and `ca.pem` lie here.
    pub folder: TempDir,
}

impl Certificate {
    /// # Panics
    ///
    /// Where `openssl` is not there or fails.
    #[expect(clippy::new_without_default, reason = "each is another one")]
    pub fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let output = Command::new("openssl")
            .args(["req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=here"])
            .args(["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"])
            .args(["-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"])
            .args(["-keyout", "key.pem", "-out", "ca.pem"])
            .current_dir(folder.path())
            .output()
            .expect("openssl can be started: `./dev setup` brings it");
        assert!(output.status.success(), "openssl: {output:?}");
        Self { folder }
    }

    /// The certificate, for those who are to trust it.
    pub fn ca(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// The key.
    pub fn key(&self) -> PathBuf {
        self.folder.path().join("key.pem")
    }
}
