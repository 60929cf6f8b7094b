//! What the doctor finds.

use crate::house::House;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;

#[test]
fn healthy_house_has_no_problem() {
    let house = House::new();
    house.found("forge");
    house.configure("public_url = \"https://doors.example.com\"");
    let said = house.run(&["doctor"]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    let good = ["clock", "database", "disk", "permissions", "public_url", "webhooks"];
    for line in good.map(|subject| format!("ok       {subject}")) {
        assert!(said.out.contains(&line), "{line}: {}", said.out);
    }
    assert!(said.out.contains("takes writes"), "{}", said.out);
    assert!(said.out.contains("warning  mail         no mail server is set up"), "{}", said.out);
    assert!(said.out.contains("\n0 problems, 1 warnings, "), "{}", said.out);
}

#[test]
fn missing_database_is_a_problem_with_a_cure_and_is_not_made() {
    let house = House::new();
    let said = house.run(&["doctor"]);
    assert_eq!(said.code, Some(1));
    assert!(said.out.contains("problem  database     there is none at"), "{}", said.out);
    assert!(said.out.contains("cure: set `database` to where it is"), "{}", said.out);
    assert!(!house.database().exists());
}

#[test]
fn broken_house_is_told_what_is_wrong_and_how_to_cure_it() {
    let house = House::new();
    house.found("forge");
    fs::set_permissions(house.database(), fs::Permissions::from_mode(0o644)).unwrap();
    fs::write(house.path("cert.pem"), "nothing").unwrap();
    fs::write(house.path("key.pem"), "nothing").unwrap();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    house.configure(&format!(
        "public_url = \"http://doors.example.com\"\ntls.certificate = \"cert.pem\"\ntls.key = \"key.pem\"\n\
        mail.smtp_url = \"smtp://{closed}\"\nmail.from = \"doors@example.com\"\ncontrollers.simulate = true"
    ));
    let said = house.run(&["doctor"]);
    assert_eq!(said.code, Some(1));
    for line in [
        "warning  permissions  everybody on this machine can read",
        "cure: chmod 600 ",
        "problem  tls          tls.certificate cert.pem",
        "problem  mail         the mail server does not answer",
        "warning  public_url   http://doors.example.com is not https",
        "warning  controllers  new doors get a controller that moves nothing",
    ] {
        assert!(said.out.contains(line), "{line}: {}", said.out);
    }
}
