//! The kit itself: a test that uses it can trust what it says.

use testkit::{App, Gym, NOBODY, PASSWORD};

#[tokio::test]
async fn a_gym_opens_and_its_member_lists_the_doors_they_were_given() {
    let app = App::start().await;
    let gym = Gym::open(&app, "ironworks").await;
    let doors = app.get("/locks", &gym.member).await.expect(200);
    assert_eq!(doors.ids(), gym.harbour.locks[..2]);
    assert_eq!(app.unlock(gym.harbour.locks[0], &gym.member).await.expect(200).body["message"], "Unlocked!");
    assert_eq!(app.get("/locks", NOBODY).await.status, 401);
    app.finish().await;
}

#[tokio::test]
async fn two_tests_of_the_same_seed_are_alike() {
    let mut secrets = Vec::new();
    for _ in 0..2 {
        let app = App::start().await;
        secrets.push(app.organization("ironworks").await.owner.secret);
        app.finish().await;
    }
    assert_eq!(secrets[0], secrets[1]);
}

#[tokio::test]
async fn another_server_takes_in_what_the_first_one_wrote() {
    let app = App::start().await;
    let organization = app.organization("ironworks").await;
    let other = app.another().await;
    let person = app.person(&organization, "anna").await;
    assert_eq!(other.get("/user", &person).await.status, 401, "not told yet");
    other.step().await;
    let _ = other.get("/user", &person).await.expect(200);
    other.finish().await;
    app.finish().await;
}

#[tokio::test]
async fn jobs_run_beside_the_requests_where_that_is_wished() {
    let app = App::builder().running_jobs().build().await;
    let organization = app.organization("ironworks").await;
    let person = app.person(&organization, "anna").await;
    app.set_password(&person).await;
    let body = serde_json::json!({ "user": { "domain": "ironworks", "email": person.email, "password": PASSWORD } });
    let _ = app.post("/logins", NOBODY, body).await.expect(200);
    app.finish().await;
}

#[tokio::test]
#[should_panic(expected = "a test ends with app.finish().await")]
async fn a_test_that_forgets_to_finish_fails() {
    drop(App::start().await);
}

#[tokio::test]
#[should_panic(expected = "mail is left")]
async fn a_test_that_leaves_mail_fails() {
    let app = App::builder().mail(service::mail::Transport::None).build().await;
    let organization = app.organization("ironworks").await;
    let person = app.person(&organization, "anna").await;
    let body = serde_json::json!({ "user": { "email": person.email, "domain": "ironworks" } });
    let _ = app.post("/users/password", NOBODY, body).await.expect(204);
    app.finish().await;
}
