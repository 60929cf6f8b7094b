use crate::browser::Browser;
use http_body_util::BodyExt as _;
use testkit::{App, Gym};
use tokio::sync::watch;

#[tokio::test]
async fn a_refusal_leads_to_its_explanation() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let _ = app.unlock(gym.harbour.locks[0], &gym.member).await.expect(200);
    app.clock.advance_s(60);
    app.unlock(gym.harbour.locks[2], &gym.member).await;
    app.clock.advance_s(60);
    app.unlock(gym.harbour.locks[2], &gym.stranger).await;
    let mut owner = Browser::with(&app, &gym.owner);
    let page = owner.get("/activity").await.text;
    assert!(page.contains("opened Front door"), "{page}");
    assert!(page.contains("was refused at Office"), "{page}");
    let refused = owner.get("/activity?what=refused").await.text;
    assert!(!refused.contains("opened Front door") && refused.contains("was refused at Office"), "{refused}");
    let why = refused.split("/activity/explain?").nth(1).unwrap().split('"').next().unwrap().replace("&#38;", "&");
    app.clock.advance_s(60);
    let explanation = owner.get(&format!("/activity/explain?{why}")).await;
    assert_eq!(explanation.status, 200);
    assert!(explanation.text.contains("Why stranger could not open Office"), "{}", explanation.text);
    assert!(explanation.text.contains("No right of theirs reaches this door."), "{}", explanation.text);
    let own = format!("/activity/explain?user={}&door={}", gym.member.id, gym.harbour.locks[0]);
    let opens = owner.get(&own).await.text;
    assert!(opens.contains("Why member may open Front door") && opens.contains("Opens it"), "{opens}");
    let never = owner.get(&format!("{own}&at=1999-01-01T00:00")).await;
    assert_eq!(never.status, 422);
    assert!(never.text.contains("This cannot be explained any more"), "{}", never.text);
    app.finish().await;
}

#[tokio::test]
async fn who_looks_after_one_place_reads_of_that_place_alone() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let _ = app.unlock(gym.harbour.locks[0], &gym.owner).await.expect(200);
    let _ = app.unlock(gym.hill.locks[0], &gym.owner).await.expect(200);
    let mut desk = Browser::with(&app, &gym.hill_administrator);
    for path in ["/activity", &format!("/activity?place={}", gym.harbour.id), "/activity.csv", "/home"] {
        let page = desk.get(path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.text);
        assert!(page.text.contains("Hill door") && !page.text.contains("Front door"), "{path}: {}", page.text);
    }
    assert_eq!(desk.get(&format!("/doors/{}", gym.harbour.locks[0])).await.status, 404);
    let mut manager = Browser::with(&app, &gym.user_manager);
    let home = manager.get("/home").await;
    assert_eq!(home.status, 200, "{}", home.text);
    app.finish().await;
}

#[tokio::test]
async fn the_file_holds_the_lines_of_the_filters() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let _ = app.unlock(gym.harbour.locks[0], &gym.member).await.expect(200);
    app.unlock(gym.harbour.locks[2], &gym.member).await;
    let mut owner = Browser::with(&app, &gym.owner);
    let file = owner.get("/activity.csv?what=refused").await;
    let lines: Vec<&str> = file.text.lines().collect();
    assert_eq!(lines[0], "time,actor,email,type,object,place,result,code,reason");
    assert_eq!(lines.len(), 2, "{}", file.text);
    assert!(lines[1].contains(",member,") && lines[1].contains(",lock.unlock,Office,"), "{}", lines[1]);
    app.finish().await;
}

#[tokio::test]
async fn looking_at_one_person_leaves_a_line() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let _ = app.unlock(gym.harbour.locks[0], &gym.member).await.expect(200);
    let mut owner = Browser::with(&app, &gym.owner);
    let page = owner.get(&format!("/activity?user={}", gym.member.id)).await.text;
    assert!(page.contains("Only member"), "{page}");
    let changes = owner.get("/activity?what=changes").await.text;
    assert_eq!(changes.matches("looked at the history of member").count(), 1, "{changes}");
    app.finish().await;
}

#[tokio::test]
async fn news_come_on_the_stream_and_it_ends_with_the_server() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let (close, closing) = watch::channel(false);
    let mut stream = Browser::with(&app, &gym.owner).until(closing).stream("/live").await;
    let news = async {
        let frame = stream.frame().await.unwrap().unwrap();
        String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap()
    };
    let unlocks = async {
        // The first look may come before or after this line; a later one is news in any case.
        loop {
            let _ = app.unlock(gym.harbour.locks[0], &gym.owner).await.expect(200);
            app.clock.advance_s(5);
            tokio::task::yield_now().await;
        }
    };
    let news = tokio::select! {
        news = news => news,
        () = unlocks => unreachable!(),
    };
    assert!(news.contains("event: news"), "{news}");
    close.send(true).unwrap();
    while let Some(frame) = stream.frame().await {
        assert!(frame.is_ok());
    }
    app.finish().await;
}
