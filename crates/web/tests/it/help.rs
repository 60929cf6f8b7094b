//! The help, for staff and for members.

use crate::browser::Browser;
use testkit::{App, Gym};

#[tokio::test]
async fn each_page_leads_to_its_part_of_the_help() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    for (page, help) in
        [("/users", "/help/users"), ("/doors", "/help/doors"), ("/settings/keys", "/help/settings#api-keys")]
    {
        let shown = owner.get(page).await.text;
        assert!(shown.contains(&format!("href=\"{help}\"")), "{page}: {shown}");
        assert_eq!(owner.get(help.split('#').next().unwrap()).await.status, 200, "{help}");
    }
    let shown = owner.get("/help/settings").await.text;
    assert!(shown.contains("id=\"api-keys\"") && shown.contains("<strong>Settings, Organization</strong>"), "{shown}");
    assert_eq!(owner.get("/help/nothing").await.status, 404);
    app.finish().await;
}

#[tokio::test]
async fn headings_and_words_are_found() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut desk = Browser::with(&app, &gym.front_desk);
    let part = desk.part("/help?query=refused").await.text;
    assert!(part.contains("/help/activity#why-was-somebody-refused") && !part.contains("<html"), "{part}");
    assert!(desk.get("/help?query=zzzz").await.text.contains("Nothing in the help"), "nothing is found");
    let all = desk.get("/help").await.text;
    assert!(all.contains("/help/users#share-access") && all.contains("Ask whoever runs this gym"), "{all}");
    let member = Browser::with(&app, &gym.member).get("/app/help").await.text;
    assert!(member.contains("It did not open") && member.contains("Ask whoever runs this gym"), "{member}");
    app.finish().await;
}
