//! Goals beside figures. They are printed, never enforced: a figure depends on the machine.

/// What a figure is held against.
#[derive(Clone, Copy)]
pub enum Goal {
    AtLeast(f64),
    AtMost(f64),
    Below(f64),
}

/// Prints a figure with its goal, and whether it meets it.
pub fn print(what: &str, figure: f64, goal: Goal) {
    let (sign, limit, is_met) = match goal {
        Goal::AtLeast(limit) => (">=", limit, figure >= limit),
        Goal::AtMost(limit) => ("<=", limit, figure <= limit),
        Goal::Below(limit) => ("<", limit, figure < limit),
    };
    let verdict = if is_met { "meets" } else { "misses" };
    println!("  {what:<50} {figure:>9.2}   goal {sign:>2} {limit:<6} {verdict}");
}
