//! Several sessions share one recogniser's threads; what they are given is measured, by a bench and in a running service.

use std::time::Duration;

use serde_json::Value;

use crate::running::{Service, config_with_session, http, koe};

#[test]
fn the_rooms_that_a_machine_holds_are_told_with_what_limits_them() {
    let mut command = koe();
    let output =
        command.args(["bench", "rooms", "--quick", "--most", "2", "--json"]).output().expect("the binary runs");
    let told: Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
    let tried = told["tried"].as_array().expect("a list");
    assert_eq!(tried[0]["rooms"], 1, "{told}");
    assert_eq!(tried[0]["sound_dropped_ms"], 0, "{told}");
    assert!(told["cost_ms"].as_array().is_some_and(|costs| costs.iter().all(|ms| ms.as_u64() > Some(0))), "{told}");
    let held = tried.iter().filter(|tried| tried["limit"].is_null()).filter_map(|tried| tried["rooms"].as_u64()).max();
    assert_eq!(told["rooms"].as_u64(), Some(held.unwrap_or(0)), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_metrics_tell_how_closely_each_session_is_captioned() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let service = Service::start(&config_with_session(folder.path()));
    let http = http();
    let told = async {
        loop {
            let response = http.get(format!("{}/metrics", service.address)).send().await.expect("the service answers");
            let metrics = response.text().await.expect("text");
            let answered = metrics.lines().find_map(|line| {
                line.strip_prefix("koe_captioner_answers_total{session=\"plenary\"} ")?.parse::<u64>().ok()
            });
            if answered.is_some_and(|answered| answered > 0) {
                return metrics;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let metrics = tokio::time::timeout(Duration::from_secs(30), told).await.expect("something is said and recognised");
    for name in ["level", "step_seconds", "smaller_model", "lag_seconds", "waiting", "drafts_dropped_total"] {
        let metric = format!("koe_captioner_{name}{{session=\"plenary\"}}");
        assert!(metrics.contains(&metric), "{metric} is not among the metrics");
    }
}
