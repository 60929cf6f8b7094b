use super::*;

fn findings(document: &str, text: &str) -> Vec<String> {
    let files = ["README.md", "docs/API.md", "docs/decisions/0001-one.md", "crates/api/src/routes/locks.rs"];
    let known = Known {
        commands: ["test", "prove"].map(str::to_owned).to_vec(),
        proofs: ["clients", "engines"].map(str::to_owned).to_vec(),
        subcommands: Some(["serve", "demo"].map(str::to_owned).to_vec()),
        files: &files.map(str::to_owned),
    };
    known.findings(document, text)
}

#[test]
fn what_exists_passes() {
    let text = "See [the API](docs/API.md#locks \"title\"), [the web](https://example.org), [below](#below).\n\
        `crates/api/src/routes/locks.rs:12` in `crates/api/`, `docs/decisions/*.md`, `docs/decisions/NNNN-title.md`.\n\
        `cargo xtask test`, `cargo xtask prove NAME`, `cargo xtask prove clients --reduced`, `latchkey serve --help`.\n\
        ```\n$ cargo xtask test # all\nlatchkey demo\n```\n";
    assert_eq!(findings("README.md", text), Vec::<String>::new());
}

#[test]
fn each_thing_that_does_not_exist_fails_with_its_line() {
    let texts = [
        "[gone](docs/GONE.md)",
        "![picture](docs/picture.png)",
        "`crates/gone`",
        "`crates/api/src/gone.rs:3`",
        "`docs/gone/*.md`",
        "run `cargo xtask gone`",
        "run `cargo xtask prove gone`",
        "run `latchkey gone`",
        "```sh\ncargo xtask gone\n```",
        "```sh\n$ latchkey gone --port 1\n```",
        "[gone]: docs/GONE.md",
    ];
    for text in texts {
        let findings = findings("README.md", &format!("First.\n\n{text}\n"));
        assert_eq!(findings.len(), 1, "{text}: {findings:?}");
        let line = if text.starts_with("```") { 4 } else { 3 };
        assert!(findings[0].starts_with(&format!("README.md:{line}: ")), "{text}: {findings:?}");
        assert!(findings[0].to_lowercase().contains("gone") || findings[0].contains("picture"), "{findings:?}");
    }
}

#[test]
fn code_span_over_two_lines_is_one() {
    assert_eq!(findings("README.md", "Run `cargo xtask\ngone` or not; crates/gone is prose.\n").len(), 1);
}

#[test]
fn links_are_relative_to_their_document() {
    assert_eq!(
        findings("docs/API.md", "[r](../README.md) [d](decisions/0001-one.md) [f](decisions/)"),
        Vec::<String>::new()
    );
    assert_eq!(findings("docs/API.md", "[r](README.md)").len(), 1);
}

#[test]
fn list_of_proofs_must_name_every_proof() {
    let findings = findings("docs/PROOFS.md", "- `cargo xtask prove clients`: other people's clients\n");
    assert_eq!(findings, ["docs/PROOFS.md: `cargo xtask prove engines` is not listed"]);
}
