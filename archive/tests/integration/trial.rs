use std::time::Duration;

use archive::trial::{Plan, run};

#[tokio::test]
async fn a_trial_measures_everything() {
    let directory = tempfile::tempdir().expect("a directory");
    let plan =
        Plan { directory: directory.path().to_path_buf(), dictionary: None, utterances: 1_500, live: 2, queries: 30 };
    let figures = run(plan).await.expect("it can be measured");
    for measured in [figures.append, figures.searchable, figures.query] {
        assert!(Duration::ZERO < measured.p50 && measured.p50 <= measured.p95, "{figures:?}");
    }
    assert!(figures.reindex > Duration::ZERO && figures.index_bytes > 100_000, "{figures:?}");
}
