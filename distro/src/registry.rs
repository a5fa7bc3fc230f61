//! A registry of images, asked without a login.

use anyhow::{Context as _, Result};
use mlos_resolver::Digest;
use serde::Deserialize;

use crate::audit::State;
use crate::download::{Downloader, Seen};

/// Where one image lies.
#[derive(Debug)]
pub(crate) struct Registry {
    downloader: Downloader,
    base: String,
    name: String,
}

impl Registry {
    /// By the image's name, such as `ghcr.io/mlos-foundation/mlos`; at another address, if one is given.
    ///
    /// # Errors
    /// An address that is neither https nor http on this machine.
    pub(crate) fn new(image: &str, base: Option<&str>) -> Result<Self> {
        let (host, name) = image.split_once('/').unwrap_or((image, ""));
        let base = base.map_or_else(|| format!("https://{host}"), str::to_owned);
        Ok(Self {
            downloader: Downloader::new("--registry", &base)?,
            base: base.trim_end_matches('/').to_owned(),
            name: name.to_owned(),
        })
    }

    /// Whether anybody can pull what has this digest.
    ///
    /// # Errors
    /// A registry that does not answer.
    pub(crate) fn look(&self, digest: &Digest) -> Result<State> {
        let seen = self.ask(&digest.to_string())?;
        Ok(State::of(&seen, digest.hex()))
    }

    /// Whether anything lies under a tag.
    ///
    /// # Errors
    /// A registry that does not answer.
    pub(crate) fn has(&self, tag: &str) -> Result<bool> {
        Ok(matches!(self.ask(tag)?, Seen::There(..)))
    }

    /// What lies under a tag or a digest.
    ///
    /// # Errors
    /// A registry that does not answer.
    pub(crate) fn ask(&self, reference: &str) -> Result<Seen> {
        let Self { base, name, .. } = self;
        let url = format!("{base}/v2/{name}/manifests/{reference}");
        let seen = self.downloader.manifest(&url, None)?;
        if seen != Seen::Forbidden {
            return Ok(seen);
        }
        // What is public is given to whoever asks for a token, and asks without a name.
        match self.token()? {
            Some(token) => self.downloader.manifest(&url, Some(&token)),
            None => Ok(Seen::Forbidden),
        }
    }

    fn token(&self) -> Result<Option<String>> {
        #[derive(Deserialize)]
        struct Answer {
            token: String,
        }
        let Self { base, name, .. } = self;
        let url = format!("{base}/token?scope=repository:{name}:pull");
        let Some(text) = self.downloader.page(&url)? else {
            return Ok(None);
        };
        let answer: Answer =
            serde_json::from_slice(&text).with_context(|| format!("what `{url}` answered"))?;
        Ok(Some(answer.token))
    }
}

/// What `buildah` is told of an image's registry: one on this machine may be without certificates.
pub(crate) fn tls(image: &str) -> &'static str {
    let host = image.split('/').next().unwrap_or_default();
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    match host {
        "127.0.0.1" | "localhost" => "--tls-verify=false",
        _ => "--tls-verify=true",
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_this_machine_is_believed_without_a_certificate() {
        for (image, expect) in [
            ("127.0.0.1:5000/mlos", "--tls-verify=false"),
            ("localhost/mlos", "--tls-verify=false"),
            ("ghcr.io/mlos-foundation/mlos:v1.0.0", "--tls-verify=true"),
            ("127.0.0.1.files.example/mlos", "--tls-verify=true"),
            ("", "--tls-verify=true"),
        ] {
            assert_eq!(super::tls(image), expect, "{image}");
        }
    }
}
