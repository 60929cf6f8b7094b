//! Clusters and databases of a real PostgreSQL server.

use std::net::TcpStream;
use std::path::Path;

use pgcluster::{Cluster, Database, Durability};

#[test]
fn cluster_comes_back_after_its_postmaster_is_killed() {
    let mut cluster = Cluster::start(Durability::Real).unwrap();
    let first = cluster.postmaster_pid();
    cluster.create_database("kept").unwrap();
    assert!(cluster.start_again().is_err(), "it is still running");

    cluster.kill_postmaster().unwrap();
    assert!(cluster.create_database("too_late").is_err());
    cluster.start_again().unwrap();

    assert_ne!(cluster.postmaster_pid(), first);
    assert!(cluster.create_database("kept").is_err(), "it survived, so the name is taken");
}

#[test]
fn dropped_cluster_leaves_no_process() {
    let cluster = Cluster::start(Durability::Fast).unwrap();
    let process = format!("/proc/{}", cluster.postmaster_pid());
    let address = cluster.url("postgres").replace("postgres://postgres@", "").replace("/postgres", "");
    assert!(Path::new(&process).exists());
    TcpStream::connect(&address).unwrap();

    drop(cluster);

    assert!(!Path::new(&process).exists());
    assert!(TcpStream::connect(&address).is_err());
}

#[test]
fn databases_of_one_process_are_distinct() {
    let (first, second) = (Database::create().unwrap(), Database::create().unwrap());
    assert_ne!(first.url(), second.url());
}
