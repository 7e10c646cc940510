use std::time::Duration;

use archive::trial::{Plan, run};

#[tokio::test]
async fn a_trial_measures_everything() {
    let directory = tempfile::tempdir().expect("a directory");
    // For figures that mean something: KOE_TRIAL=100000,60,1000 and --nocapture; KOE_DICTIONARY if there is one.
    let sizes = std::env::var("KOE_TRIAL").unwrap_or_else(|_| "1500,2,30".to_owned());
    let sizes: Vec<u32> = sizes.split(',').map(|size| size.parse().expect("a number")).collect();
    let plan = Plan {
        directory: directory.path().to_path_buf(),
        dictionary: std::env::var_os("KOE_DICTIONARY").map(Into::into),
        utterances: sizes[0],
        live: sizes[1],
        queries: sizes[2],
    };
    let figures = run(plan).await.expect("it can be measured");
    println!("{sizes:?}: {figures:#?}");
    for measured in [figures.append, figures.searchable, figures.query] {
        assert!(Duration::ZERO < measured.p50 && measured.p50 <= measured.p95, "{figures:?}");
    }
    assert!(figures.reindex > Duration::ZERO && figures.index_bytes > 100_000, "{figures:?}");
}
