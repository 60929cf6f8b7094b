//! `/roles`

use crate::contract;
use crate::{gym, start};
use serde_json::Value;

#[tokio::test]
async fn every_role_is_listed_and_read_alike() {
    let (app, gym) = gym().await;
    let list = app.get("/roles?limit=100&offset=0", &gym.member).await.expect(200);
    let ids: Vec<_> = list.rows().iter().map(|row| row["id"].as_str().expect("an id")).collect();
    let all = [
        "organization_owner",
        "organization_administrator",
        "organization_access_manager",
        "organization_user_manager",
        "organization_front_desk",
        "organization_observer",
        "organization_basic",
        "place_administrator",
        "place_access_manager",
        "place_basic",
        "group_manager",
        "group_basic",
    ];
    assert_eq!(ids, all);
    for row in list.rows() {
        let one = format!("/roles/{}", row["id"].as_str().expect("an id"));
        assert_eq!(&app.get(one, &gym.member).await.expect(200).body, row);
    }
    let _ = app.get("/roles/organization_king", &gym.member).await.expect(404);
    let _ = app.get("/roles/lock_basic", &gym.member).await.expect(404);
    app.finish().await;
}

#[tokio::test]
async fn a_role_has_exactly_the_permission_flags_of_the_contract() {
    let app = start().await;
    let owner = app.organization("ironworks").await.owner;
    let role = app.get("/roles/group_basic", &owner).await.expect(200).body;
    let keys = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
    let mut wanted = keys(&contract::schema("RolePermissions")["properties"]);
    wanted.sort_unstable();
    let mut flags = keys(&role["permissions"]);
    flags.sort_unstable();
    assert_eq!(flags, wanted);
    let held: Vec<_> = flags.iter().filter(|flag| role["permissions"][flag.as_str()] == true).collect();
    assert_eq!(held, ["locks_unlock"]);
    app.finish().await;
}
