//! Contacts of places and organizations, and exempt networks.

use crate::gym::{Gym, place};
use crate::harness::{Fresh, on_both_engines};
use domain::text::Note;
use store::{contacts, exempt_networks, places};

on_both_engines![
    contact_of_a_place_is_written_changed_and_gone_with_it,
    support_is_written_changed_and_taken_away,
    exempt_networks_are_replaced_as_a_whole,
];

fn note(text: &str) -> Note {
    Note::parse(text).unwrap()
}

async fn contact_of_a_place_is_written_changed_and_gone_with_it(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let here = gym.write(|write| places::create(write, place("Here"))).await.id;
    let told = async || gym.read(move |read, id| contacts::find_at_night(read, id, here)).await;
    assert_eq!(told().await, None);
    for text in ["030 1234", "Ring twice"] {
        gym.write(move |write| contacts::set_at_night(write, here, Some(&note(text)))).await;
        assert_eq!(told().await, Some(note(text)));
    }
    gym.write(move |write| contacts::set_at_night(write, here, None)).await;
    assert_eq!(told().await, None);
    gym.write(move |write| contacts::set_at_night(write, here, Some(&note("030 1234")))).await;
    gym.write(move |write| places::delete(write, here)).await;
    assert_eq!(told().await, None);
}

async fn support_is_written_changed_and_taken_away(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    assert_eq!(gym.read(contacts::find_support).await, None);
    for text in ["ask Ana", "ask Bob"] {
        gym.write(move |write| contacts::set_support(write, Some(&note(text)))).await;
        assert_eq!(gym.read(contacts::find_support).await, Some(note(text)));
    }
    gym.write(|write| contacts::set_support(write, None)).await;
    assert_eq!(gym.read(contacts::find_support).await, None);
}

async fn exempt_networks_are_replaced_as_a_whole(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    for networks in [vec!["2001:db8::/32", "203.0.113.0/24"], vec!["198.51.100.7/32"], vec![]] {
        let networks: Vec<String> = networks.into_iter().map(ToOwned::to_owned).collect();
        let written = networks.clone();
        gym.write(move |write| exempt_networks::set(write, &written)).await;
        assert_eq!(gym.read(exempt_networks::list).await, networks);
    }
}
