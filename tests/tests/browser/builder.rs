//! The builder: choices, address and answer are one thing.

use mlos_resolver::{
    Matrix, RawRequest, Request, Shell,
    command::{Way, install},
    resolve,
};
use serde_json::json;

use crate::{
    chromium::{Browser, in_browser, in_browser_on},
    frames,
};
use mlos_tests::made_up::MadeUp;

const COMMAND: &str = ".answers .command code";

fn command(flags: &str) -> String {
    format!("curl -fsSL https://mlosfoundation.org/install | sh -s -- {flags}")
}

async fn choose(browser: &Browser, name: &str) {
    browser
        .by_role("radio", name)
        .await
        .click()
        .await
        .expect("a radio that can be chosen");
}

async fn is_chosen(browser: &Browser, name: &str) -> bool {
    browser
        .by_role("radio", name)
        .await
        .is_selected()
        .await
        .expect("a state")
}

#[test]
fn a_choice_is_in_the_address_and_in_the_answer() {
    in_browser(async |browser| {
        browser.open_alive("/").await;
        choose(&browser, "macOS on Apple silicon").await;
        choose(&browser, "binary").await;
        choose(&browser, "v1.0.0").await;
        assert_eq!(
            browser.address().await,
            "/?version=v1.0.0&platform=darwin-arm64&method=binary"
        );
        assert_eq!(
            browser.text(COMMAND).await,
            command("--version v1.0.0 --method binary")
        );
        choose(&browser, "Newest stable").await;
        assert_eq!(
            browser.address().await,
            "/?platform=darwin-arm64&method=binary"
        );
    });
}

#[test]
fn a_way_is_in_the_address_and_in_view() {
    let made_up = MadeUp::large();
    let query = "version=v2.0.1&platform=linux-amd64&method=binary";
    let wish = RawRequest {
        version: Some("v2.0.1".to_owned()),
        platform: Some("linux-amd64".to_owned()),
        method: Some("binary".to_owned()),
        ..RawRequest::default()
    };
    let request = Request::parse(&made_up.matrix, &wish).expect("a request");
    let decision = resolve(&made_up.matrix, &request).expect("a plan").decision;
    in_browser_on(&made_up.root(), async |browser| {
        for &way in Way::ALL {
            let address = match way {
                Way::OneLine => format!("/?{query}"),
                _ => format!("/?{query}&way={way}"),
            };
            browser.open_alive(&address).await;
            let texts = way.texts(&made_up.matrix, &decision).expect("a way");
            assert_eq!(browser.count(".panels pre").await, 11);
            for (at, (_, text)) in texts.iter().enumerate() {
                let mut id = "#command-chosen".to_owned();
                if way != Way::OneLine {
                    id = format!("{id}-{way}");
                }
                if at > 0 {
                    id = format!("{id}-{}", at + 1);
                }
                browser.visible(&id).await;
                assert_eq!(&browser.text(&id).await, text, "{way}");
            }
        }
        // From one to the next, by its name; Back leads to the one before.
        choose(&browser, "Dockerfile").await;
        assert_eq!(browser.address().await, format!("/?{query}&way=dockerfile"));
        browser.visible("#command-chosen-dockerfile").await;
        browser.back().await;
        browser.visible("#command-chosen-offline").await;
        choose(&browser, "v2.0.2").await;
        assert_eq!(
            browser.address().await,
            "/?version=v2.0.2&platform=linux-amd64&method=binary&way=offline"
        );
        browser.visible("#command-chosen-offline").await;
    });
}

#[test]
fn what_cannot_be_had_says_why_and_offers_what_works() {
    in_browser(async |browser| {
        browser
            .open_alive("/?platform=windows-amd64&method=binary")
            .await;
        assert!(is_chosen(&browser, "Windows on x86-64").await);
        assert!(is_chosen(&browser, "binary").await);
        assert_eq!(browser.count(COMMAND).await, 0);
        let answer = browser.text(".answer[data-answer=no]").await;
        assert!(answer.contains("windows-amd64"), "{answer}");
        // The choice that does not fit stays, can be reached, and carries its reason.
        let reason = browser.text("#method-binary_says").await;
        assert!(reason.starts_with('✕'), "{reason}");
        assert!(
            browser
                .by_role("radio", "binary")
                .await
                .is_enabled()
                .await
                .expect("a state")
        );

        browser
            .visible(".suggestions li:first-child button")
            .await
            .click()
            .await
            .expect("a button");
        browser.wait_for(".answer[data-answer=yes]").await;
        assert!(is_chosen(&browser, "docker").await);
        let address = browser.address().await;
        assert!(
            address.contains("platform=windows-amd64") && address.contains("method=docker"),
            "{address}"
        );
    });
}

#[test]
fn a_planned_release_is_a_choice_with_a_reason() {
    in_browser(async |browser| {
        browser
            .open_alive("/?version=v1.1.0&platform=linux-amd64")
            .await;
        assert!(is_chosen(&browser, "v1.1.0").await);
        let answer = browser.text(".answer[data-answer=no]").await;
        assert!(
            answer.contains("planned") && answer.contains("v1.0.0"),
            "{answer}"
        );
    });
}

#[test]
fn an_address_with_a_typing_error_keeps_it_and_says_so() {
    in_browser(async |browser| {
        browser.open_alive("/?version=stabel").await;
        let answer = browser.text(".answer[data-answer=no]").await;
        assert!(
            answer.contains("stabel") && answer.contains("stable"),
            "{answer}"
        );
        assert_eq!(browser.address().await, "/?version=stabel");
        // What was meant is one press away.
        let meant = browser.visible(".suggestions button").await;
        meant.click().await.expect("a button");
        browser.wait_for(".answer[data-answer=yes]").await;
        let address = browser.address().await;
        assert!(address.starts_with("/?version=stable&"), "{address}");
    });
}

#[test]
fn a_deep_link_shows_its_command_and_never_another() {
    in_browser(async |browser| {
        frames::record(&browser).await;
        for (address, flags) in [
            (
                "/?version=v1.0.0&platform=linux-arm64&method=binary",
                "--version v1.0.0 --method binary",
            ),
            (
                "/?platform=darwin-amd64&with=axon=1.5.0",
                "--version v1.0.0 --method docker",
            ),
            (
                "/?method=binary&version=%5E1.0",
                "--version v1.0.0 --method binary",
            ),
        ] {
            browser.open_alive(address).await;
            let seen = frames::commands(&browser).await;
            let wrong: Vec<_> = seen
                .iter()
                .filter(|text| !text.is_empty() && **text != command(flags))
                .collect();
            assert!(wrong.is_empty(), "{address}: {wrong:?}");
            assert_eq!(seen.last(), Some(&command(flags)), "{address}");
        }
    });
}

#[test]
fn a_key_that_is_not_known_is_named_with_what_was_meant() {
    in_browser(async |browser| {
        browser
            .open_alive("/?axon=1.5.0&colour=red&utm_source=mail&platform=linux-amd64")
            .await;
        assert_eq!(
            browser.text(".answers > .note").await,
            "This page knows no axon in an address: did you mean with=axon=1.5.0? \
             This page knows no colour in an address, and passes over it."
        );
        // It stands in nobody's way, and goes with the address.
        assert_eq!(
            browser.text(COMMAND).await,
            command("--version v1.0.0 --method docker")
        );
        choose(&browser, "binary").await;
        assert_eq!(
            browser.address().await,
            "/?platform=linux-amd64&method=binary"
        );
        assert_eq!(browser.count(".answers > .note").await, 0);
        browser.back().await;
        browser.wait_for(".answers > .note").await;
    });
}

#[test]
fn a_release_is_named_alike_on_every_page() {
    in_browser(async |browser| {
        for key in ["version", "release"] {
            browser
                .open_alive(&format!("/?{key}=v1.1.0&platform=linux-amd64"))
                .await;
            assert!(is_chosen(&browser, "v1.1.0").await, "{key}");
            browser.open_alive(&format!("/verify/?{key}=v1.1.0")).await;
            assert_eq!(
                browser.text(".answers").await,
                "Nothing has been made for this release yet.",
                "{key}"
            );
        }
    });
}

/// What the whole matrix says for a version on Linux.
fn command_of(matrix: &Matrix, version: &str) -> String {
    let request = RawRequest {
        version: Some(version.to_owned()),
        platform: Some("linux-amd64".to_owned()),
        ..RawRequest::default()
    };
    let request = Request::parse(matrix, &request).expect("a request");
    let plan = resolve(matrix, &request).expect("a plan");
    install(matrix, &plan.decision, Shell::Posix).expect("a command")
}

#[test]
fn releases_that_the_page_does_not_carry_are_asked_for() {
    let site = MadeUp::large();
    in_browser_on(&site.root(), async |browser| {
        frames::record(&browser).await;
        for (query, version) in [
            ("v1.1.1", "v1.1.1"),
            // Of the part, an older release that is pointed at would be the best.
            ("%3C1.2", "<1.2"),
            // What the page answers by itself.
            ("v2.0.2", "v2.0.2"),
        ] {
            let address = format!("/?version={query}&platform=linux-amd64");
            browser.open_alive(&address).await;
            browser.wait_for(".answer[data-answer=yes]").await;
            let wanted = command_of(&site.matrix, version);
            let seen = frames::commands(&browser).await;
            let seen: Vec<_> = seen.iter().filter(|text| !text.is_empty()).collect();
            assert_eq!(seen, [&wanted], "{address}");
        }
    });
}

#[test]
fn where_the_rest_of_the_matrix_does_not_come_the_answer_says_so() {
    let site = MadeUp::large();
    in_browser_on(&site.root(), async |browser| {
        browser.block("*matrix.json").await;
        browser
            .open_alive("/?version=v1.1.0&platform=linux-amd64")
            .await;
        browser.wait_for(".answers .note").await;
        assert_eq!(
            browser.text(".answers > .note").await,
            "The rest of the matrix could not be fetched, so this is only what the page itself knows."
        );
        browser.visible(".answer[data-answer=no]").await;
    });
}

#[test]
fn an_unknown_name_in_the_address_stays_a_choice() {
    in_browser(async |browser| {
        browser
            .open_alive("/?version=%3E%3D1.0%2C+%3C2&platform=plan+9&method=home+brew")
            .await;
        for name in [">=1.0, <2", "plan 9", "home brew"] {
            assert!(is_chosen(&browser, name).await, "{name}");
        }
        browser.visible(".answer[data-answer=no]").await;
    });
}

#[test]
fn powershell_gets_a_sentence_in_the_commands_place() {
    in_browser(async |browser| {
        browser
            .open_alive("/?platform=windows-amd64&method=docker")
            .await;
        assert_eq!(
            browser.text(".answers .no-command").await,
            "There is no command for PowerShell until the image is published."
        );
        // The one for WSL, and no other.
        assert_eq!(browser.count(COMMAND).await, 1);
        assert_eq!(
            browser.text("#wsl-chosen").await,
            "curl -fsSL https://mlosfoundation.org/install | sh -s -- --version v1.0.0 --method docker"
        );
        let linux = browser.by_role("button", "Choose Linux on x86-64").await;
        linux.click().await.expect("a button");
        browser.wait_for("#command-chosen").await;
        assert!(is_chosen(&browser, "Linux on x86-64").await);
        assert!(is_chosen(&browser, "docker").await);
    });
}

#[test]
fn back_leads_to_the_choice_before() {
    in_browser(async |browser| {
        browser.open_alive("/?platform=linux-amd64").await;
        choose(&browser, "binary").await;
        choose(&browser, "Linux on arm64").await;
        assert_eq!(
            browser.address().await,
            "/?platform=linux-arm64&method=binary"
        );
        browser.back().await;
        browser
            .wait_until("document.getElementById('platform-linux-amd64').checked")
            .await;
        assert_eq!(
            browser.address().await,
            "/?platform=linux-amd64&method=binary"
        );
        browser.back().await;
        browser
            .wait_until("document.getElementById('method-docker').checked")
            .await;
        assert_eq!(
            browser.text(COMMAND).await,
            command("--version v1.0.0 --method docker")
        );
    });
}

/// What a browser says of its machine, and what is guessed of it: nothing on a phone or tablet, and on what nothing is
/// made for.
const AGENTS: [(&str, &str, &str); 12] = [
    (
        "Linux x86_64",
        "(X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36",
        "Linux on x86-64",
    ),
    (
        "Linux x86_64",
        "(X11; Ubuntu; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Linux on x86-64",
    ),
    (
        "Linux aarch64",
        "(X11; Linux aarch64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Linux on arm64",
    ),
    (
        "MacIntel",
        "(Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15",
        "macOS on Apple silicon",
    ),
    (
        "MacIntel",
        "(Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0",
        "macOS on Apple silicon",
    ),
    (
        "Win32",
        "(Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36",
        "Windows on x86-64",
    ),
    (
        "Win32",
        "(Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
        "Windows on x86-64",
    ),
    (
        "FreeBSD amd64",
        "(X11; FreeBSD amd64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "",
    ),
    (
        "iPhone",
        "(iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1",
        "phone",
    ),
    (
        "iPad",
        "(iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1",
        "phone",
    ),
    (
        "Linux armv81",
        "(Linux; Android 10; K) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36",
        "phone",
    ),
    (
        "Linux aarch64",
        "(Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0",
        "phone",
    ),
];

async fn pretend(browser: &Browser, platform: &str, agent: &str) {
    let agent = format!("Mozilla/5.0 {agent}");
    let says = json!({ "userAgent": agent, "platform": platform });
    browser
        .devtools("Emulation.setUserAgentOverride", says)
        .await;
}

#[test]
fn the_machine_is_a_guess_and_called_one() {
    in_browser(async |browser| {
        for (platform, agent, title) in AGENTS {
            pretend(&browser, platform, agent).await;
            browser.open_alive("/").await;
            assert_eq!(
                browser.run("return navigator.platform").await,
                json!(platform)
            );
            let is_guessed = !matches!(title, "" | "phone");
            let remarks = browser.count(".of-platform > p").await;
            assert_eq!(remarks, usize::from(is_guessed), "{agent}");
            if is_guessed {
                assert!(is_chosen(&browser, title).await, "{agent}");
                let remark = browser.text(".of-platform > p").await;
                assert_eq!(
                    remark,
                    format!("Looks like {title}. Not right? Choose below.")
                );
            }
            let links = browser.count(".elsewhere").await;
            assert_eq!(links, usize::from(title == "phone"), "{agent}");
            // A guess is no choice: the address says nothing of it.
            assert_eq!(browser.address().await, "/");
        }
    });
}

#[test]
fn a_phone_gets_the_link_of_what_is_chosen_there() {
    in_browser(async |browser| {
        let (platform, agent, _) = AGENTS[8];
        pretend(&browser, platform, agent).await;
        browser.open_alive("/").await;
        assert_eq!(browser.text("#link").await, "https://mlosfoundation.org/");
        choose(&browser, "Linux on arm64").await;
        let link = "https://mlosfoundation.org/?platform=linux-arm64";
        assert_eq!(browser.text("#link").await, link);
        let mail = browser
            .run("return document.querySelector('.elsewhere a').href")
            .await;
        assert_eq!(
            mail,
            "mailto:?body=https%3A%2F%2Fmlosfoundation.org%2F%3Fplatform%3Dlinux-arm64"
        );
    });
}

#[test]
fn a_choice_keeps_the_focus_and_the_keyboard_is_enough() {
    in_browser(async |browser| {
        browser.open_alive("/?platform=linux-amd64").await;
        let radio = browser.by_role("radio", "Linux on x86-64").await;
        radio.send_keys("\u{E015}").await.expect("the arrow down");
        browser
            .wait_until("document.activeElement.id === 'platform-linux-arm64'")
            .await;
        assert_eq!(browser.address().await, "/?platform=linux-arm64");
    });
}

/// What is chosen, and all that the answer says.
const STATE: &str = "return [
    [...document.querySelectorAll('[data-live=builder] input:checked')].map(one => [one.name, one.value]),
    document.querySelector('.answers').textContent,
]";

/// Over many selections, the impossible ones too: what the address says is what is seen, whoever comes by it.
#[test]
fn every_selection_is_its_address_and_every_address_its_selection() {
    let site = MadeUp::large();
    in_browser_on(&site.root(), async |browser| {
        // Numbers that look like chance, and are the same in every run.
        let mut chance: u32 = 20_261_128;
        let mut addresses = std::collections::BTreeSet::new();
        for _ in 0..24 {
            browser.open_alive("/").await;
            for _ in 0..4 {
                chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let click = format!(
                    "const all = document.querySelectorAll('[data-live=builder] input[type=radio]');
                     all[{} % all.length].click()",
                    chance >> 8
                );
                browser.run(&click).await;
            }
            browser.wait_until("!document.querySelector('.answers').textContent.includes('Asking for the rest')").await;
            let (seen, address) = (browser.run(STATE).await, browser.address().await);
            browser.open_alive(&address).await;
            browser.wait_until("!document.querySelector('.answers').textContent.includes('Asking for the rest')").await;
            assert_eq!(browser.run(STATE).await, seen, "{address}");
            assert_eq!(browser.address().await, address);
            addresses.insert(address);
        }
        assert!(addresses.len() > 20, "{addresses:?}");
    });
}
