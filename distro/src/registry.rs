//! A registry of images, asked without a login.

use anyhow::{Context as _, Result};
use mlos_resolver::Digest;
use serde::Deserialize;

use crate::audit::State;
use crate::download::{Downloader, Seen};

/// Where one image lies.
#[derive(Debug)]
pub(crate) struct Registry<'a> {
    downloader: &'a Downloader,
    base: String,
    name: String,
}

impl<'a> Registry<'a> {
    /// By the image's name, such as `ghcr.io/mlos-foundation/mlos`.
    pub(crate) fn new(downloader: &'a Downloader, image: &str, base: Option<&str>) -> Self {
        let (host, name) = image.split_once('/').unwrap_or((image, ""));
        let base = base.map_or_else(|| format!("https://{host}"), str::to_owned);
        Self {
            downloader,
            base: base.trim_end_matches('/').to_owned(),
            name: name.to_owned(),
        }
    }

    /// Whether anybody can pull what has this digest.
    ///
    /// # Errors
    /// A registry that does not answer.
    pub(crate) fn look(&self, digest: &Digest) -> Result<State> {
        let Self { base, name, .. } = self;
        let url = format!("{base}/v2/{name}/manifests/{digest}");
        let mut seen = self.downloader.manifest(&url, None)?;
        if seen == Seen::Forbidden {
            // What is public is given to whoever asks for a token, and asks without a name.
            let Some(token) = self.token()? else {
                return Ok(State::NotPublic);
            };
            seen = self.downloader.manifest(&url, Some(&token))?;
        }
        Ok(match seen {
            Seen::There(_, found) if found == digest.hex() => State::AsRecorded,
            Seen::There(..) => State::Differs,
            Seen::Missing => State::Missing,
            Seen::Forbidden => State::NotPublic,
        })
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
            serde_json::from_str(&text).with_context(|| format!("what `{url}` answered"))?;
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
