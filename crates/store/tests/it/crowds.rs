//! Lists and counts of so many people that they are read in another way than those of few.

use crate::gym::{Gym, group, guest, place, right, user};
use crate::harness::{Fresh, on_both_engines};
use domain::id::{GroupId, RightId};
use domain::reach::Reach;
use domain::right::{Right, Source, Target, TargetKind};
use store::page::Page;
use store::rights::{self, Filter, Order};
use store::{groups, guests, places, users};

on_both_engines![
    many_rights_on_a_group_are_listed_by_name_as_few_are,
    bounded_counts_of_a_group_are_exact_below_the_bound,
    everybody_is_walked_by_name,
];

/// More than are sorted.
const CROWD: usize = 1_004;

/// A group with a crowd, each of whom has a right, and one of them a second, derived one; and the rights in the order of
/// the names.
async fn crowd(gym: &Gym) -> (GroupId, Vec<RightId>) {
    gym.write(|write| {
        let id = groups::create(write, group("Crowd", None))?.id;
        let mut rights = Vec::new();
        for number in (0..CROWD).rev() {
            let person = users::create(write, user(&format!("Person{number:05}")))?.id;
            rights.push(rights::create(write, right(person, Target::Group(id)))?.id);
            if number == 7 {
                let derived = Right { source: Source::Membership(1), ..right(person, Target::Group(id)) };
                rights::create(write, derived)?;
            }
        }
        rights.reverse();
        Ok::<_, store::Error>((id, rights))
    })
    .await
}

async fn list(gym: &Gym, filter: Filter, page: Page) -> (Vec<RightId>, i64) {
    let everything = Reach::everything();
    let found = gym.read(move |read, id| rights::list(read, id, (&everything, None), &filter, page)).await;
    (found.items.iter().map(|right| right.id).collect(), found.total)
}

async fn many_rights_on_a_group_are_listed_by_name_as_few_are(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (id, expected) = crowd(&gym).await;
    let here = gym.write(|write| places::create(write, place("Here"))).await.id;
    let on_group = |query: Option<&str>, is_bounded| Filter {
        kind: Some(TargetKind::Group),
        number: Some(id.get()),
        order: Order::Name,
        query: query.map(ToOwned::to_owned),
        is_bounded,
        ..Filter::default()
    };
    let total = i64::try_from(CROWD).unwrap();
    for is_bounded in [false, true] {
        let found = list(&gym, on_group(None, is_bounded), Page { limit: 3, offset: 6 }).await;
        assert_eq!(found, (expected[6..9].to_vec(), total));
    }
    let found = list(&gym, on_group(Some("person0000"), true), Page { limit: 4, offset: 8 }).await;
    assert_eq!(found, (expected[8..10].to_vec(), 10), "found by a text");
    let every = Filter { number: None, ..on_group(None, true) };
    assert_eq!(list(&gym, every, Page { limit: 1, offset: 0 }).await, (expected[..1].to_vec(), total));
    let on_places = Filter { kind: Some(TargetKind::Place), number: None, ..on_group(None, true) };
    assert_eq!(list(&gym, on_places.clone(), Page { limit: 5, offset: 0 }).await, (Vec::new(), 0));
    let one = gym
        .write(move |write| {
            let person = users::create(write, user("Zoe"))?.id;
            rights::create(write, right(person, Target::Place(here)))
        })
        .await;
    assert_eq!(list(&gym, on_places.clone(), Page { limit: 5, offset: 0 }).await, (vec![one.id], 1));
    assert_eq!(list(&gym, on_places, Page { limit: 5, offset: 5 }).await, (Vec::new(), 1), "after the end");
}

async fn bounded_counts_of_a_group_are_exact_below_the_bound(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (id, _) = crowd(&gym).await;
    gym.write(move |write| {
        let visitor = guests::create(write, guest("Visitor"))?.id;
        rights::create(write, right(visitor, Target::Group(id)))
    })
    .await;
    let exact = gym.read(move |read, tenant| groups::find(read, tenant, id)).await;
    let bounded = gym.read(move |read, tenant| groups::find_with(read, tenant, id, groups::People::Many)).await;
    assert_eq!(exact.as_ref().map(|found| found.users_count), i64::try_from(CROWD).ok());
    assert_eq!(bounded, exact);
    assert_eq!(
        gym.read(move |read, tenant| groups::find_alone(read, tenant, id)).await,
        exact.map(|found| found.group)
    );
    let list = async |people| {
        let filter = groups::Filter { people, ..groups::Filter::default() };
        let page = Page { limit: 10, offset: 0 };
        gym.read(move |read, id| groups::list(read, id, &Reach::everything(), &filter, page)).await
    };
    assert_eq!(list(groups::People::Many).await, list(groups::People::All).await);
    let any = list(groups::People::Any).await;
    assert_eq!(any.items.iter().map(|found| found.users_count).collect::<Vec<_>>(), [1]);
}

async fn everybody_is_walked_by_name(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let expected = gym
        .write(|write| {
            let zoe = users::create(write, user("Zoe"))?.id;
            let visitor = guests::create(write, guest("Mia"))?.id;
            let ana = users::create(write, user("Ana"))?.id;
            Ok::<_, store::Error>(vec![(ana, false), (visitor, true), (zoe, false)])
        })
        .await;
    let (mut walked, mut last) = (Vec::new(), None);
    loop {
        let after = last.clone();
        let steps = gym.read(move |read, id| users::walk(read, id, after.as_ref(), 2)).await;
        let Some(step) = steps.last() else { break };
        last = Some(step.clone());
        walked.extend(steps.into_iter().map(|step| (step.id, step.is_guest)));
    }
    assert_eq!(walked, expected);
    assert_eq!(gym.read(guests::list_ids).await, [expected[1].0]);
}
