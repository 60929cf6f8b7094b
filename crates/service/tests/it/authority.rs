//! The authority matrix: every use case by everybody, as a file that is reviewed when it changes; and what the log
//! tells of each.

mod cases;
mod things;
mod told;

use crate::stage::Stage;
use cases::{CASES, Case};
use domain::access::Reason;
use service::users::{self, UserInput};
use service::{Caller, Error, Field};
use std::fmt::Write as _;

/// Column heads, with who stands beneath them.
const LEGEND: &str = "\
OWN owner               ADM administrator          ACC access manager       USR user manager
DSK front desk          OBS observer               ALL door access, all doors
hAD harbour administrator   hAC harbour access manager   hBA harbour door access   iAD hill administrator
gMA group manager       gBA group door access      NON nobody's right       SUS suspended administrator
KEY key                 FOR owner of another organization

yes allowed   no forbidden or refused   - not there for them   422 names what is not there for them
a number: so many rows of a list
";

#[tokio::test]
async fn every_use_case_by_everybody() {
    let stage = Stage::open().await;
    let actors = actors(&stage).await;
    let mut table = format!("{LEGEND}\n{:36}", "");
    actors.iter().for_each(|(head, _)| write!(table, "{head:>5}").unwrap());
    table.push('\n');
    for Case { name, run } in CASES {
        write!(table, "{name:36}").unwrap();
        for (_, caller) in &actors {
            write!(table, "{:>5}", word(run(&stage, caller).await)).unwrap();
        }
        table.push('\n');
    }
    insta::assert_snapshot!("authority", table);
    stage.finish().await;
}

/// The callers, in the order of the columns.
async fn actors(stage: &Stage) -> Vec<(&'static str, Caller)> {
    let gym = &stage.gym;
    let suspended = stage.app.person(&gym.organization, "suspended").await;
    let all = ("Organization", stage.organization().get());
    let _ = stage.app.share(&gym.owner, &suspended, "organization_administrator", all).await;
    let off = UserInput { access_enabled: Field::Set(false), ..UserInput::default() };
    users::update(stage.service(), &stage.owner(), suspended.user(), off).await.unwrap();
    let key = stage.app.key(&gym.organization).await;
    let foreign = stage.app.organization("otherworks").await.owner;
    vec![
        ("OWN", stage.owner()),
        ("ADM", stage.caller(&gym.administrator)),
        ("ACC", stage.caller(&gym.access_manager)),
        ("USR", stage.caller(&gym.user_manager)),
        ("DSK", stage.caller(&gym.front_desk)),
        ("OBS", stage.caller(&gym.observer)),
        ("ALL", stage.caller(&gym.basic)),
        ("hAD", stage.caller(&gym.harbour_administrator)),
        ("hAC", stage.caller(&gym.harbour_access_manager)),
        ("hBA", stage.caller(&gym.harbour_basic)),
        ("iAD", stage.caller(&gym.hill_administrator)),
        ("gMA", stage.caller(&gym.group_manager)),
        ("gBA", stage.caller(&gym.member)),
        ("NON", stage.caller(&gym.stranger)),
        ("SUS", stage.caller(&suspended)),
        ("KEY", stage.app.caller(&key)),
        ("FOR", stage.caller(&foreign)),
    ]
}

fn word(result: Result<Option<i64>, Error>) -> String {
    match result {
        Ok(None) => "yes".to_owned(),
        Ok(Some(rows)) => rows.to_string(),
        Err(Error::NotFound(_) | Error::Refused(Reason::DoorUnknown)) => "-".to_owned(),
        Err(Error::Forbidden(_) | Error::Refused(_) | Error::Closed { .. }) => "no".to_owned(),
        Err(Error::Invalid(_)) => "422".to_owned(),
        Err(other) => panic!("neither allowed nor refused: {other}"),
    }
}
