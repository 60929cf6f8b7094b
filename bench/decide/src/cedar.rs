//! cedar-policy at its best: for each person only the policies of their own rights, with the hours of the group and the
//! dates of the right as numbers in them; entities and their names made before, and the local time, which cedar could
//! not compute. What is left to do for each attempt is the request, which holds the time, and its decision.

use std::collections::HashSet;
use std::collections::hash_map::{Entry, HashMap};

use anyhow::Context as _;
use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, Policy, PolicyId, PolicySet,
    Request, RestrictedExpression,
};

use crate::bitmap::Bitmap;
use crate::population::{Attempt, Population, Right, Window};

/// The policies of the people of some attempts, and what to ask.
pub struct Cedar {
    authorizer: Authorizer,
    entities: Entities,
    sets: HashMap<u32, PolicySet>,
    unlock: EntityUid,
    questions: Vec<Question>,
}

struct Question {
    user: EntityUid,
    door: EntityUid,
    minute_of_week: u32,
}

impl Cedar {
    /// Prepares for some attempts. The bitmap gives the local time.
    pub fn new(population: &Population, attempts: &[Attempt], bitmap: &Bitmap) -> anyhow::Result<Self> {
        let names = Names::new()?;
        let entities = names.entities(population)?;
        let questions = attempts.iter().map(|attempt| names.question(attempt, bitmap)).collect::<Result<_, _>>()?;
        let mut sets = HashMap::new();
        for attempt in attempts {
            if let Entry::Vacant(free) = sets.entry(attempt.user) {
                free.insert(policies(population, attempt.user)?);
            }
        }
        let unlock = EntityUid::from_type_name_and_id("Action".parse()?, EntityId::new("unlock"));
        Ok(Self { authorizer: Authorizer::new(), entities, sets, unlock, questions })
    }

    /// Whether the door opens, at the attempt of this number.
    pub fn decide(&self, number: usize, attempt: &Attempt) -> bool {
        self.try_decide(number, attempt).unwrap_or(false)
    }

    fn try_decide(&self, number: usize, attempt: &Attempt) -> Option<bool> {
        let (question, policies) = (self.questions.get(number)?, self.sets.get(&attempt.user)?);
        let facts = [
            ("now", attempt.at_us / 1_000_000),
            ("day", i64::from(question.minute_of_week / 1_440)),
            ("minute", i64::from(question.minute_of_week % 1_440)),
        ];
        let facts = facts.map(|(name, value)| (name.to_owned(), RestrictedExpression::new_long(value)));
        let (user, door) = (question.user.clone(), question.door.clone());
        let request = Request::new(user, self.unlock.clone(), door, Context::from_pairs(facts).ok()?, None).ok()?;
        let response = self.authorizer.is_authorized(&request, policies, &self.entities);
        Some(response.decision() == Decision::Allow)
    }
}

fn policies(population: &Population, user: u32) -> anyhow::Result<PolicySet> {
    let mut set = PolicySet::new();
    let first = population.rights.partition_point(|right| right.user < user);
    let rights = population.rights.iter().skip(first).take_while(|right| right.user == user);
    for (number, right) in rights.enumerate() {
        let group = population.groups.get(right.group as usize).context("a right on no group")?;
        let text = policy(right, &group.windows);
        set.add(Policy::parse(Some(PolicyId::new(number.to_string())), text)?)?;
    }
    Ok(set)
}

fn policy(right: &Right, windows: &[Window]) -> String {
    let from = right.from.map(|from| format!("context.now >= {from} && ")).unwrap_or_default();
    let until = right.until.map(|until| format!("context.now < {until} && ")).unwrap_or_default();
    let hours: Vec<String> = windows.iter().map(hours).collect();
    format!(
        "permit(principal == User::\"{}\", action == Action::\"unlock\", resource in Group::\"{}\") \
         when {{ {from}{until}({}) }};",
        right.user,
        right.group,
        hours.join(" || ")
    )
}

/// Days in a row are a range, others a set.
fn hours(window: &Window) -> String {
    let (first, count) = (window.days.trailing_zeros(), window.days.count_ones());
    let days = if u32::from(window.days) >> first == (1 << count) - 1 {
        format!("context.day >= {first} && context.day < {}", first + count)
    } else {
        let days: Vec<String> = (0..7).filter(|day| window.days & (1 << day) != 0).map(|day| day.to_string()).collect();
        format!("[{}].contains(context.day)", days.join(", "))
    };
    format!("({days} && context.minute >= {} && context.minute < {})", window.from, window.until)
}

struct Names {
    user: EntityTypeName,
    door: EntityTypeName,
    group: EntityTypeName,
}

impl Names {
    fn new() -> anyhow::Result<Self> {
        Ok(Self { user: "User".parse()?, door: "Door".parse()?, group: "Group".parse()? })
    }

    fn entities(&self, population: &Population) -> anyhow::Result<Entities> {
        let mut groups_of = vec![HashSet::new(); population.doors.len()];
        for (number, group) in (0..).zip(&population.groups) {
            for door in &group.doors {
                groups_of.get_mut(*door as usize).context("a group of no door")?.insert(uid(&self.group, number));
            }
        }
        let users = (0..population.size.users).map(|user| (uid(&self.user, user), HashSet::new()));
        let groups = (0..population.size.groups).map(|group| (uid(&self.group, group), HashSet::new()));
        let doors = (0..).zip(groups_of).map(|(door, groups)| (uid(&self.door, door), groups));
        let all = users.chain(groups).chain(doors).map(|(uid, parents)| Entity::new_no_attrs(uid, parents));
        Ok(Entities::from_entities(all, None)?)
    }

    fn question(&self, attempt: &Attempt, bitmap: &Bitmap) -> anyhow::Result<Question> {
        let minute_of_week = bitmap.minute_of_week(attempt).context("an attempt at no door")?;
        Ok(Question { user: uid(&self.user, attempt.user), door: uid(&self.door, attempt.door), minute_of_week })
    }
}

fn uid(kind: &EntityTypeName, number: u32) -> EntityUid {
    EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(number.to_string()))
}
