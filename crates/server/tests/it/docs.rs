//! The pages that tell how the API is used.

use crate::house::{House, get};
use serde_json::Value;

#[test]
fn every_operation_has_its_place_on_a_page_that_needs_no_script() {
    let house = House::new();
    house.configure("public_url = \"https://doors.example.com\"");
    let (_server, url) = house.serve();
    let (status, text) = get(&format!("{url}/api/openapi.json"), None);
    assert_eq!(status, 200);
    let description: Value = serde_json::from_str(&text).unwrap();
    let (status, start) = get(&format!("{url}/api/docs"), None);
    assert_eq!(status, 200);
    let slug = |tag: &Value| tag.as_str().unwrap().to_lowercase().replace(' ', "-");
    let page = |slug: &str| {
        let (status, page) = get(&format!("{url}/api/docs/{slug}"), None);
        assert_eq!(status, 200, "{slug}");
        assert!(!page.contains("<script") && !page.contains("style="), "{slug}");
        page
    };
    let pages = description["tags"].as_array().unwrap().iter().map(|tag| slug(&tag["name"]));
    let pages: std::collections::HashMap<String, String> = pages.map(|slug| (slug.clone(), page(&slug))).collect();
    let mut count = 0;
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap().iter().filter(|(method, _)| *method != "parameters") {
            let id = operation["operationId"].as_str().unwrap();
            let slug = slug(&operation["tags"][0]);
            assert!(pages[&slug].contains(&format!("id=\"{id}\"")), "{method} {path} is not on {slug}");
            assert!(start.contains(&format!("href=\"/api/docs/{slug}#{id}\"")), "{method} {path} is not on the first");
            count += 1;
        }
    }
    assert!(count > 120, "{count} operations");
    assert!(pages["locks"].contains("curl https://doors.example.com/api/locks/42/unlock"), "{}", pages["locks"]);
    assert_eq!(get(&format!("{url}/docs.css"), None).0, 200);
    assert_eq!(get(&format!("{url}/api/docs/nothing"), None).0, 404);
    assert_eq!(get(&format!("{url}/api/locks"), None).0, 401, "the API beside the pages");
}
