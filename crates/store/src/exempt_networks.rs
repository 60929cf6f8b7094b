//! Networks whose people do not wait for each other's wrong passwords: those of the gyms themselves.

use crate::Error;
use crate::engine::{Read, Row, Write, params, statements};
use domain::id::OrganizationId;

statements! {
    LIST = "select n.network from exempt_network n where n.organization_id = $1 order by n.network";
    INSERT = "insert into exempt_network (organization_id, network) values ($1, $2)";
    DELETE_ALL = "delete from exempt_network where organization_id = $1";
}

/// The networks, as they are written.
pub fn list(read: &mut Read<'_>, organization: OrganizationId) -> Result<Vec<String>, Error> {
    read.all(&LIST, params![organization], Row::take)
}

/// Writes all of them; those that were there before are forgotten. Each may stand among them once.
pub fn set(write: &mut Write<'_>, networks: &[String]) -> Result<(), Error> {
    let organization = write.organization();
    write.execute(&DELETE_ALL, params![organization])?;
    networks.iter().try_for_each(|network| write.execute(&INSERT, params![organization, network.as_str()]).map(drop))
}
