//! The table of releases and its filter.

use std::{fmt::Write as _, sync::LazyLock};

use crate::chromium::{Browser, TAB, in_browser, in_browser_on};
use mlos_tests::made_up::MadeUp;
use serde_json::json;

const ROWS: &str = "[data-live=matrix] tbody tr";

#[test]
fn a_filter_is_in_the_address_and_its_count_is_said() {
    in_browser(async |browser| {
        browser.open_alive("/matrix/").await;
        assert_eq!(browser.count(ROWS).await, 3);
        let search = browser.by_role("searchbox", "Search").await;
        search.send_keys("axon 1.5.0").await.expect("a field");
        browser
            .wait_until("document.querySelectorAll('[data-live=matrix] tbody tr').length === 1")
            .await;
        assert_eq!(browser.text(".count").await, "1 of 3 releases shown.");
        assert_eq!(browser.address().await, "/matrix/?q=axon+1.5.0");
    });
}

#[test]
fn where_no_release_fits_all_of_them_are_one_press_away() {
    in_browser(async |browser| {
        browser.open_alive("/matrix/?q=nothing&status=stable").await;
        assert_eq!(browser.count(ROWS).await, 0);
        let all = browser.by_role("button", "No release fits: show all").await;
        all.click().await.expect("a button");
        browser.wait_for(ROWS).await;
        assert_eq!(browser.count(ROWS).await, 3);
        assert_eq!(browser.address().await, "/matrix/");
    });
}

#[test]
fn an_address_filters() {
    in_browser(async |browser| {
        browser.open_alive("/matrix/?status=planned").await;
        assert_eq!(browser.count(ROWS).await, 1);
        assert_eq!(browser.text("[data-live=matrix] tbody th").await, "v1.1.0");
        browser.open_alive("/matrix/?platform=linux-amd64").await;
        assert_eq!(browser.text("[data-live=matrix] tbody th").await, "v1.0.0");
    });
}

#[test]
fn of_a_filtered_platform_only_its_own_column_is_in_view() {
    in_browser(async |browser| {
        browser.open_alive("/matrix/?platform=darwin-arm64").await;
        let heads = "return Array.from(document.querySelectorAll('thead th')).filter(head => head.offsetWidth)
            .map(head => head.textContent).slice(-2)";
        let expected = json!(["SMI Spec", "macOS on Apple silicon"]);
        assert_eq!(browser.run(heads).await, expected);
        // The arrows pass over the others.
        let walked = "const cell = document.querySelector('tbody td[data-label=\"SMI Spec\"]');
            cell.tabIndex = -1;
            cell.focus();
            cell.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
            return document.activeElement.closest('td').dataset.label";
        let expected = json!("macOS on Apple silicon");
        assert_eq!(browser.run(walked).await, expected);
    });
}

/// The tags in the order in which the rows show them.
async fn tags(browser: &Browser) -> Vec<String> {
    let tags = "return Array.from(document.querySelectorAll('[data-live=matrix] tbody th')).map(head => head.textContent)";
    serde_json::from_value(browser.run(tags).await).expect("a list of tags")
}

#[test]
fn a_head_sorts_and_the_address_says_so() {
    in_browser(async |browser| {
        browser.open_alive("/matrix/").await;
        let turn = async |name: &str| {
            let head = browser.by_role("button", name).await;
            head.click().await.expect("a button");
        };
        turn("Axon").await;
        assert_eq!(browser.address().await, "/matrix/?sort=-axon");
        assert_eq!(tags(&browser).await, ["v1.2.0", "v1.1.0", "v1.0.0"]);
        assert_eq!(browser.text("th[aria-sort=descending]").await, "Axon");
        turn("Axon").await;
        assert_eq!(browser.address().await, "/matrix/?sort=axon");
        assert_eq!(tags(&browser).await, ["v1.0.0", "v1.2.0", "v1.1.0"]);
        assert_eq!(browser.text("th[aria-sort=ascending]").await, "Axon");
        turn("Axon").await;
        assert_eq!(browser.address().await, "/matrix/");
        assert_eq!(browser.count("th[aria-sort]").await, 0);
        // As an address, from the first moment.
        browser.open_alive("/matrix/?sort=release&q=planned").await;
        assert_eq!(tags(&browser).await, ["v1.1.0"]);
        browser.open_alive("/matrix/?sort=release").await;
        assert_eq!(tags(&browser).await, ["v1.0.0", "v1.1.0", "v1.2.0"]);
    });
}

/// What has the focus: its text, and the column that it stands in.
async fn focused(browser: &Browser) -> (String, u64) {
    let here = browser
        .run(
            "const here = document.activeElement;
             const cell = here.closest('th, td');
             return [here.textContent, cell ? cell.cellIndex : 99]",
        )
        .await;
    serde_json::from_value(here).expect("a text and a column")
}

#[test]
fn a_table_is_one_stop_and_arrows_walk_it() {
    in_browser(async |browser| {
        browser.open_alive("/matrix/").await;
        let press = async |key: char| browser.press(key).await;
        browser
            .run("document.querySelector('[name=platform]').focus()")
            .await;
        press(TAB).await;
        let region = "return document.activeElement.hasAttribute('data-walk')";
        assert_eq!(browser.run(region).await, true);
        press(DOWN).await;
        assert_eq!(focused(&browser).await, ("v1.2.0".to_owned(), 0));
        press(DOWN).await;
        press(DOWN).await;
        assert_eq!(focused(&browser).await, ("v1.0.0".to_owned(), 0));
        // Not beyond the last row.
        press(DOWN).await;
        assert_eq!(focused(&browser).await, ("v1.0.0".to_owned(), 0));
        for _ in 0..3 {
            press(RIGHT).await;
        }
        assert_eq!(focused(&browser).await, ("1.5.0".to_owned(), 3));
        press(UP).await;
        assert_eq!(focused(&browser).await, ("1.6.0".to_owned(), 3));
        press(LEFT).await;
        press(LEFT).await;
        press(LEFT).await;
        assert_eq!(focused(&browser).await, ("v1.1.0".to_owned(), 0));
        // One stop: the next one is behind the table.
        press(TAB).await;
        assert_eq!(
            browser
                .run("return document.activeElement.closest('[data-walk]') === null")
                .await,
            true
        );
        browser
            .run("document.querySelector('[data-walk] tbody a').focus()")
            .await;
        press(ENTER).await;
        browser
            .wait_until("location.pathname === '/releases/v1.2.0/'")
            .await;
    });
}

const ENTER: char = '\u{e007}';
const LEFT: char = '\u{e012}';
const UP: char = '\u{e013}';
const RIGHT: char = '\u{e014}';
const DOWN: char = '\u{e015}';

/// The site of a matrix with more releases than a page shows: 230 of one day, and the 17 others.
static MANY: LazyLock<MadeUp> = LazyLock::new(|| {
    MadeUp::edited(|files| {
        for patch in 0..230 {
            let mut release =
                String::from("schema = 1\nstatus = \"stable\"\ndate = \"2019-05-04\"\n");
            let _ = writeln!(
                release,
                "[components]\npress = \"0.9.0\"\nlathe = \"1.0.0\""
            );
            files.insert(format!("releases/v0.1.{patch}.toml"), release);
        }
    })
});

#[test]
fn a_filter_reaches_what_the_page_does_not_show() {
    in_browser_on(&MANY.root(), async |browser| {
        browser.open_alive("/matrix/").await;
        assert_eq!(browser.text(".count").await, "All 200 releases shown.");
        let search = browser.by_role("searchbox", "Search").await;
        search.send_keys("2019").await.expect("a field");
        browser
            .wait_until("document.querySelector('.count').textContent.startsWith('230 of 247 ')")
            .await;
        assert_eq!(browser.count(ROWS).await, 100);
        let further = browser.by_role("button", "Show 100 more of 130").await;
        further.click().await.expect("a button");
        assert_eq!(browser.count(ROWS).await, 200);
        let further = browser.by_role("button", "Show 30 more of 30").await;
        further.click().await.expect("a button");
        assert_eq!(browser.count(ROWS).await, 230);
        search.send_keys(" v0.1.17").await.expect("a field");
        browser
            .wait_until("document.querySelector('.count').textContent.startsWith('11 of 247 ')")
            .await;
        assert_eq!(browser.count(ROWS).await, 11);

        // Without scripts every release is on the page of its year.
        browser.open("/matrix/2019/").await;
        assert!(browser.text("[data-walk]").await.contains("v0.1.0"));
    });
}

#[test]
fn where_the_rest_of_the_table_does_not_come_the_count_says_so() {
    in_browser_on(&MANY.root(), async |browser| {
        browser.block("*matrix.tsv").await;
        browser.open_alive("/matrix/?q=v0.1.0").await;
        browser
            .wait_until(
                "document.querySelector('.count').textContent.includes('could not be fetched')",
            )
            .await;
    });
}
