//! casbin with functions: a policy for each group, and a matcher that asks whether the person is in it now, whether it
//! opens the door, and whether it is its time.

use std::cell::RefCell;
use std::rc::Rc;

use anyhow::Context as _;
use casbin::function_map::OperatorFunction;
use casbin::rhai::Dynamic;
use casbin::{CoreApi as _, DefaultModel, Enforcer, MemoryAdapter, MgmtApi as _};

use crate::bitmap::Bitmap;
use crate::population::{Attempt, Population};

const MODEL: &str = "
[request_definition]
r = user, door, now, minute
[policy_definition]
p = group
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = is_member(r.user, p.group, r.now) && opens(p.group, r.door) && is_time(p.group, r.minute)
";

/// Person, door, second, and minute of the week.
type Request = (i32, i32, i32, i32);

/// The policies of all groups, and the requests of some attempts.
pub struct Casbin {
    enforcer: Enforcer,
    requests: Vec<Request>,
}

thread_local! {
    /// What the functions know: casbin takes none that hold data of their own.
    static FACTS: RefCell<Option<Rc<Population>>> = const { RefCell::new(None) };
}

impl Casbin {
    /// Prepares for some attempts. The bitmap gives the local time.
    pub fn new(population: &Rc<Population>, attempts: &[Attempt], bitmap: &Bitmap) -> anyhow::Result<Self> {
        FACTS.set(Some(Rc::clone(population)));
        let requests = attempts.iter().map(|attempt| request(attempt, bitmap)).collect::<Result<_, _>>()?;
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        let enforcer = runtime.block_on(async {
            let model = DefaultModel::from_str(MODEL).await?;
            let mut enforcer = Enforcer::new(model, MemoryAdapter::default()).await?;
            enforcer.add_function("is_member", OperatorFunction::Arg3(is_member));
            enforcer.add_function("opens", OperatorFunction::Arg2(opens));
            enforcer.add_function("is_time", OperatorFunction::Arg2(is_time));
            let groups = (0..population.size.groups).map(|group| vec![group.to_string()]).collect();
            enforcer.add_policies(groups).await?;
            casbin::Result::Ok(enforcer)
        })?;
        Ok(Self { enforcer, requests })
    }

    /// Whether the door opens, at the attempt of this number.
    pub fn decide(&self, number: usize) -> bool {
        self.requests.get(number).is_some_and(|request| self.enforcer.enforce(*request).unwrap_or(false))
    }
}

fn request(attempt: &Attempt, bitmap: &Bitmap) -> anyhow::Result<Request> {
    let minute = bitmap.minute_of_week(attempt).context("an attempt at no door")?;
    let (user, door) = (i32::try_from(attempt.user)?, i32::try_from(attempt.door)?);
    Ok((user, door, i32::try_from(attempt.at_us / 1_000_000)?, i32::try_from(minute)?))
}

fn is_member(user: Dynamic, group: Dynamic, now: Dynamic) -> Dynamic {
    let answer = (|| {
        let (user, group, now) = (number(&user)?, named(group)?, number(&now)?);
        facts(|population| {
            let first = population.rights.partition_point(|right| right.user < user);
            let own = population.rights.iter().skip(first).take_while(|right| right.user == user);
            own.filter(|right| right.group == group)
                .any(|right| right.from.is_none_or(|from| from <= now) && right.until.is_none_or(|until| now < until))
        })
    })();
    answer.unwrap_or(false).into()
}

fn opens(group: Dynamic, door: Dynamic) -> Dynamic {
    let answer = (|| {
        let (group, door) = (named(group)?, number(&door)?);
        facts(|population| {
            population.groups.get(group as usize).is_some_and(|group| group.doors.binary_search(&door).is_ok())
        })
    })();
    answer.unwrap_or(false).into()
}

fn is_time(group: Dynamic, minute_of_week: Dynamic) -> Dynamic {
    let answer = (|| {
        let (group, minute_of_week) = (named(group)?, number(&minute_of_week)?);
        let (day, minute) = (minute_of_week / 1_440, minute_of_week % 1_440);
        facts(|population| {
            population.groups.get(group as usize).is_some_and(|group| {
                let mut windows = group.windows.iter().filter(|window| window.days >> day & 1 == 1);
                windows.any(|window| window.from <= minute && minute < window.until)
            })
        })
    })();
    answer.unwrap_or(false).into()
}

fn facts<T>(ask: impl FnOnce(&Population) -> T) -> Option<T> {
    FACTS.with_borrow(|facts| facts.as_deref().map(ask))
}

fn number(value: &Dynamic) -> Option<u32> {
    value.as_int().ok()?.try_into().ok()
}

fn named(value: Dynamic) -> Option<u32> {
    value.into_immutable_string().ok()?.parse().ok()
}
