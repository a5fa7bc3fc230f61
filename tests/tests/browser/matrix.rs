//! The table of releases and its filter.

use crate::chromium::in_browser;

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
fn an_address_filters() {
    in_browser(async |browser| {
        browser.open_alive("/matrix/?status=planned").await;
        assert_eq!(browser.count(ROWS).await, 1);
        assert_eq!(browser.text("[data-live=matrix] tbody th").await, "v1.1.0");
        browser.open_alive("/matrix/?platform=linux-amd64").await;
        assert_eq!(browser.text("[data-live=matrix] tbody th").await, "v1.0.0");
    });
}
