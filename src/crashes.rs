//! What a crash leaves behind: where it happened, and nothing that was said.
//!
//! A panic's message may hold words (that of a text cut in the middle of a letter prints the text), and a core dump holds all
//! of the memory, conversations at a counter with it.

use std::{
    any::Any,
    backtrace::{Backtrace, BacktraceStatus},
    fmt::Display,
    io::Write as _,
    panic, thread,
};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// To be called before anything else.
pub fn leave_no_words() {
    panic::set_hook(Box::new(|panicked| {
        let thread = thread::current();
        let place = panicked.location().map_or("an unknown place".to_owned(), ToString::to_string);
        let backtrace = Backtrace::capture();
        let backtrace = if matches!(backtrace.status(), BacktraceStatus::Captured) {
            format!("\n{backtrace}")
        } else {
            String::new()
        };
        let told = told(thread.name(), place, panicked.payload());
        // Whoever reads the log may have gone: there is nobody left to tell.
        let _ = writeln!(std::io::stderr().lock(), "{told}{backtrace}");
    }));
    let none = Rlimit { current: Some(0), maximum: getrlimit(Resource::Core).maximum };
    if let Err(error) = setrlimit(Resource::Core, none) {
        tracing::debug!(%error, "a crash may leave a core dump");
    }
}

/// One line. Only a message that stands in the source code as it is says something; any other may hold what was said.
fn told(thread: Option<&str>, place: impl Display, message: &(dyn Any + Send)) -> String {
    let thread = thread.unwrap_or("without a name");
    let message =
        message.downcast_ref::<&'static str>().unwrap_or(&"its message is left out, as it may hold words said");
    format!("koe: a thread ({thread}) panicked at {place}: {message}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(panics: impl FnOnce() + panic::UnwindSafe) -> String {
        let message = panic::catch_unwind(panics).expect_err("it panics");
        told(Some("captions"), "src/a.rs:7:9", message.as_ref())
    }

    #[test]
    fn a_panics_message_is_told_only_where_it_is_the_source_codes_own() {
        let said = "住民票の写し".to_owned();
        let hidden =
            "koe: a thread (captions) panicked at src/a.rs:7:9: its message is left out, as it may hold words said";
        let cut = said.clone();
        assert_eq!(of(move || assert!(cut[1..].is_empty())), hidden);
        assert_eq!(of(move || panic!("{said}")), hidden);
        let own = "koe: a thread (captions) panicked at src/a.rs:7:9: nobody speaks";
        assert_eq!(of(|| panic!("nobody speaks")), own);
    }
}
