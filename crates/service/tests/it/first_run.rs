use service::organizations::Founding;
use service::{Error, first_run};
use testkit::App;

fn founding(domain: &str) -> Founding {
    Founding {
        name: "Harbour Gym".to_owned(),
        domain: domain.to_owned(),
        time_zone: "Europe/Berlin".to_owned(),
        owner_name: "Maren".to_owned(),
        owner_email: "maren@example.com".to_owned(),
        owner_password: "larch-anchor-violet".to_owned(),
    }
}

#[tokio::test]
async fn the_first_account_needs_the_code_and_is_made_once() {
    let app = App::start().await;
    let service = &app.service;
    assert!(!service.is_first_run().await.unwrap(), "nobody has made a code");
    let missing = first_run::begin(service, "", founding("harbour")).await;
    assert!(matches!(missing, Err(Error::NotFound(_))), "{missing:?}");
    let old = service.open_first_run().await.unwrap().expect("a code");
    let code = service.open_first_run().await.unwrap().expect("a code");
    assert_eq!(code.len(), 24, "{code}");
    assert!(service.is_first_run().await.unwrap());
    for wrong in ["", "0000-0000-0000-0000-0000", old.as_str()] {
        let refused = first_run::begin(service, wrong, founding("harbour")).await;
        assert!(
            matches!(&refused, Err(Error::Invalid(problems)) if problems.fields().contains_key("code")),
            "{refused:?}"
        );
    }
    let badly = first_run::begin(service, &code, founding("not a domain")).await;
    assert!(matches!(badly, Err(Error::Invalid(_))), "{badly:?}");
    let typed = code.to_uppercase().replace('-', " ");
    first_run::begin(service, &typed, founding("harbour")).await.expect("with the code, however it is typed");
    assert!(!service.is_first_run().await.unwrap());
    let again = first_run::begin(service, &code, founding("hill")).await;
    assert!(matches!(again, Err(Error::NotFound(_))), "{again:?}");
    assert_eq!(service.open_first_run().await.unwrap(), None, "there is an organization now");
    app.finish().await;
}
