//! The pages of the distribution's site.
//!
//! Pages are files. Feature `ssr` draws all of them natively, whole without scripts; feature `csr` is the program
//! in the browser, which mounts the live parts (builder, tables, drop box) over their static selves, drawn from the
//! same components with the state that the address carries.
//!
//! The site decides nothing: what is chosen, why, and which command follows comes from [`mlos_resolver`].

pub mod href;
pub mod query;
pub mod state;

mod answer;
mod by_hand;
mod checkable;
mod choices;
mod command;
mod comparison;
#[cfg(any(feature = "csr", test))]
mod finding;
#[cfg(test)]
mod fixture;
mod flags;
mod html;
#[cfg(any(feature = "csr", test))]
mod machine;
#[cfg(any(feature = "csr", test))]
mod part;
mod question;
mod release_table;
mod state_word;
mod strings;
mod withdrawal;
mod words;

#[cfg(feature = "ssr")]
mod layout;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod shell;
#[cfg(feature = "ssr")]
mod texts;

#[cfg(feature = "csr")]
mod live;
#[cfg(feature = "csr")]
pub mod mount;

#[cfg(feature = "ssr")]
pub use self::{
    pages::{Document, Inputs, Page, pages},
    shell::{FRAMES, POLICY, Shell, ShellError},
    texts::{feed, sheet, sitemap, table, tabs},
};
