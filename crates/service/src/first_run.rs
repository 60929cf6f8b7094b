//! The first account of an empty house, made in the browser: who can read what the server says at its start has the
//! code for it.

use crate::auth;
use crate::organizations::{self, Founding};
use crate::{Error, Service};
use domain::id::{OrganizationId, UserId};
use tokio::sync::Mutex;

/// What is kept of the code while there is no organization.
#[derive(Default)]
pub(crate) struct FirstRun {
    code: Mutex<Option<[u8; 32]>>,
}

/// Random bytes of a code: 80 bits, which nobody tries through.
const CODE_BYTES: usize = 10;
/// Letters of a group, so that a person can type the code.
const GROUP: usize = 4;

impl Service {
    /// Makes the code for the first account, in groups of four letters; nothing where there is an organization already.
    /// A code that was made before is good no more.
    pub async fn open_first_run(&self) -> Result<Option<String>, Error> {
        if !is_empty(self).await? {
            return Ok(None);
        }
        let mut bytes = [0; CODE_BYTES];
        self.chance().fill(&mut bytes);
        let letters = hex::encode(bytes);
        *self.0.first_run.code.lock().await = Some(auth::hash(&letters));
        let groups: Vec<&str> =
            (0..letters.len()).step_by(GROUP).filter_map(|at| letters.get(at..at + GROUP)).collect();
        Ok(Some(groups.join("-")))
    }

    /// Whether the first account is still to be made, here and by the code.
    pub async fn is_first_run(&self) -> Result<bool, Error> {
        Ok(self.0.first_run.code.lock().await.is_some() && is_empty(self).await?)
    }
}

/// Makes the first organization with its owner. Fails by the field `code` where that is wrong, and for ever once there
/// is an organization.
pub async fn begin(service: &Service, code: &str, founding: Founding) -> Result<(OrganizationId, UserId), Error> {
    let mut kept = service.0.first_run.code.lock().await;
    if kept.is_none() || !is_empty(service).await? {
        return Err(Error::NotFound("first run"));
    }
    let letters: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    if *kept != Some(auth::hash(&letters.to_ascii_lowercase())) {
        return Err(Error::invalid("code", "is not the one that the server printed at its start"));
    }
    let founded = organizations::found(service, founding).await?;
    *kept = None;
    Ok(founded)
}

async fn is_empty(service: &Service) -> Result<bool, Error> {
    Ok(service.store().read(store::organizations::list_revisions).await?.is_empty())
}
