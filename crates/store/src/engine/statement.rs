//! Registered statements: the only place where SQL stands.

/// One SQL text for both engines. Parameters are `$1`, `$2` … and appear first in that order, so that
/// SQLite numbers them as PostgreSQL does.
#[derive(Debug)]
pub struct Statement {
    name: &'static str,
    sql: &'static str,
}

impl Statement {
    pub(crate) const fn new(name: &'static str, sql: &'static str) -> Self {
        Self { name, sql }
    }

    /// Where it stands, such as `store::users::FIND`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The text.
    #[must_use]
    pub const fn sql(&self) -> &'static str {
        self.sql
    }
}

/// Declares the statements of a module and registers them in its `STATEMENTS`.
macro_rules! statements {
    ($($name:ident = $sql:expr;)+) => {
        $(static $name: $crate::engine::Statement =
            $crate::engine::Statement::new(concat!(module_path!(), "::", stringify!($name)), $sql);)+

        /// The statements of this module.
        pub(crate) static STATEMENTS: &[&$crate::engine::Statement] = &[$(&$name),+];
    };
}
pub(crate) use statements;
