//! The demonstration, judged by an independent viewer: what must be right on any machine, however busy. How fast it is, is
//! for `koe demo --check` and `koe bench path` to say.

use crate::running::koe;

#[test]
fn the_demo_is_seen_captioned_and_found_by_an_independent_viewer() {
    let output = koe().args(["bench", "path", "--quick", "--json"]).output().expect("the binary under test runs");
    let told = String::from_utf8(output.stdout).expect("UTF-8");
    println!("{told}{}", String::from_utf8_lossy(&output.stderr));
    let bench: serde_json::Value = serde_json::from_str(told.trim()).expect("one JSON object");
    let value =
        |name: &str| bench["figures"][name]["value"].as_f64().unwrap_or_else(|| panic!("{name} was not measured"));
    assert!(value("character error rate") <= 10.0);
    assert!(value("captions settled") >= 2.0);
    assert!(value("settled text revised") == 0.0);
    assert!(value("first picture") > 0.0);
    assert!(value("found by search after settling, slowest") < 10_000.0);
    assert!(value("pictures received") > 100.0);
}
