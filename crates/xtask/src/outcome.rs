//! How a command ended, once it has said why.

/// Whether what a command looked at is as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Pass,
    Fail,
}

impl Outcome {
    /// Prints what a check found, one line each; it passes if that is nothing.
    pub(crate) fn of_findings(check: &str, findings: &[String]) -> Self {
        for finding in findings {
            eprintln!("{check}: {finding}");
        }
        Self::from(findings.is_empty())
    }
}

impl From<bool> for Outcome {
    fn from(passes: bool) -> Self {
        if passes { Self::Pass } else { Self::Fail }
    }
}
