//! The tool as a person meets it: arguments in, standard output, standard error and exit code out.

mod answers;
mod bad_matrix;
mod bundle;
mod generated;
mod run;
mod serve;
mod site;
