//! Which machine the browser seems to run on: a guess, and called one.
//!
//! Browsers hide more and more of it. Every Mac says `MacIntel`, every Windows `Win32`, and what a phone says may be
//! what a computer says, so a phone or tablet is recognised first and gets no guess: nothing is installed there.

use mlos_resolver::{Matrix, Platform};

/// What a browser says of the machine that it runs on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Machine {
    /// `navigator.platform`.
    pub(crate) platform: String,
    /// `navigator.userAgent`.
    pub(crate) agent: String,
    /// `navigator.maxTouchPoints`: no Mac has a touch screen, and a tablet that calls itself a Mac has one.
    pub(crate) touch_points: i32,
}

impl Machine {
    /// The platform whose facts in the matrix name the beginning of what the browser says; the longest such beginning
    /// counts. None for a phone, a tablet, and whatever the matrix does not know.
    pub(crate) fn guess(&self, matrix: &Matrix) -> Option<Platform> {
        if self.is_handheld() {
            return None;
        }
        Platform::ALL
            .iter()
            .flat_map(|&platform| {
                let names = matrix.platform(platform).browser.iter();
                names.map(move |name| (platform, name))
            })
            .filter(|(_, name)| self.platform.starts_with(name.as_str()))
            .max_by_key(|(_, name)| name.len())
            .map(|(platform, _)| platform)
    }

    /// Whether it is a phone or a tablet.
    pub(crate) fn is_handheld(&self) -> bool {
        self.agent.contains("Android")
            || ["iPhone", "iPad", "iPod"]
                .iter()
                .any(|name| self.agent.contains(name))
            || self.platform.starts_with("Mac") && self.touch_points > 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{large, matrix};

    const DESKTOP: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
    const MAC: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15";
    const WINDOWS: &str =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";
    const ANDROID: &str = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";
    const ANDROID_FIREFOX: &str =
        "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0";
    const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";

    #[test]
    fn what_browsers_say_is_guessed_from() {
        let cases = [
            ("Linux x86_64", DESKTOP, 0, Some(Platform::LinuxAmd64)),
            // A laptop with a touch screen.
            ("Linux x86_64", DESKTOP, 10, Some(Platform::LinuxAmd64)),
            ("Linux aarch64", DESKTOP, 0, Some(Platform::LinuxArm64)),
            ("MacIntel", MAC, 0, Some(Platform::DarwinArm64)),
            ("Win32", WINDOWS, 0, Some(Platform::WindowsAmd64)),
            ("Win32", WINDOWS, 10, Some(Platform::WindowsAmd64)),
            // 32 bits, and what nothing is made for.
            ("Linux i686", DESKTOP, 0, None),
            ("Linux armv7l", DESKTOP, 0, None),
            ("Linux armv8l", DESKTOP, 0, None),
            ("Linux riscv64", DESKTOP, 0, None),
            ("FreeBSD amd64", DESKTOP, 0, None),
            ("", "", 0, None),
            // Phones and tablets, some of which say what a computer says.
            ("Linux armv81", ANDROID, 5, None),
            ("Linux armv8l", ANDROID_FIREFOX, 5, None),
            ("Linux aarch64", ANDROID_FIREFOX, 5, None),
            ("Linux x86_64", ANDROID, 5, None),
            ("iPhone", IPHONE, 5, None),
            // A tablet that asks for the pages of a computer.
            ("MacIntel", MAC, 5, None),
        ];
        for matrix in [matrix(), large()] {
            for (platform, agent, touch_points, guess) in cases {
                let machine = Machine {
                    platform: platform.to_owned(),
                    agent: agent.to_owned(),
                    touch_points,
                };
                assert_eq!(machine.guess(&matrix), guess, "{machine:?}");
            }
        }
    }

    #[test]
    fn every_name_in_the_matrix_is_one_that_is_read() {
        for matrix in [matrix(), large()] {
            for &platform in Platform::ALL {
                for name in &matrix.platform(platform).browser {
                    let machine = Machine {
                        platform: name.clone(),
                        ..Machine::default()
                    };
                    assert_eq!(machine.guess(&matrix), Some(platform), "{name}");
                    // What `navigator.platform` says somewhere; a name of the client hints is never read.
                    let read = ["Linux x86_64", "Linux aarch64", "MacIntel", "Win32"];
                    assert!(read.contains(&name.as_str()), "{name}");
                }
            }
        }
    }
}
