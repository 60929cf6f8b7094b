//! `/holiday_calendars`: whose holidays are known, and which they are.

use super::{Route, route};
use crate::auth::Signed;
use crate::error::Answer;
use crate::query::{Id, Query};
use axum::Json;
use axum::extract::State;
use axum::routing::get;
use domain::holiday::{Holiday, Region};
use serde::Serialize;
use service::Service;
use service::schedules::holidays;
use std::collections::BTreeMap;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/holiday_calendars/regions", &["GET"], get(regions)),
        route("/holiday_calendars/{region}/holidays", &["GET"], get(list)),
    ]
}

/// A country as the contract shows it, with its parts by their codes.
#[derive(Serialize)]
struct RegionBody {
    alpha2: String,
    alpha3: &'static str,
    name: &'static str,
    continent: &'static str,
    country_code: &'static str,
    world_region: &'static str,
    subregions: BTreeMap<&'static str, SubregionBody>,
}

/// A part of a country.
#[derive(Serialize)]
struct SubregionBody {
    code: &'static str,
    name: &'static str,
}

/// A holiday as the contract shows it.
#[derive(Serialize)]
pub(super) struct HolidayBody {
    date: String,
    name: &'static str,
}

impl From<Holiday> for HolidayBody {
    fn from(Holiday { date, name }: Holiday) -> Self {
        Self { date: date.to_string(), name }
    }
}

async fn regions(State(_): State<Service>, Signed(_): Signed) -> Json<BTreeMap<&'static str, RegionBody>> {
    let mut countries: BTreeMap<&'static str, RegionBody> = BTreeMap::new();
    for region in Region::all() {
        let (code, name) = (region.code(), region.name());
        if let Some(country) = region.country() {
            let body = RegionBody {
                alpha2: code.to_uppercase(),
                alpha3: country.alpha3,
                name,
                continent: country.continent,
                country_code: country.calling_code,
                world_region: country.world_region,
                subregions: BTreeMap::new(),
            };
            countries.insert(code, body);
        } else if let Some(country) = countries.get_mut(region.country_code()) {
            country.subregions.insert(code, SubregionBody { code, name });
        }
    }
    Json(countries)
}

async fn list(
    State(_): State<Service>,
    Signed(_): Signed,
    Id(region): Id<String>,
    query: Query,
) -> Answer<Json<Vec<HolidayBody>>> {
    let found = holidays::list(&region, query.text("year")?.as_deref(), query.flag("observed")?)?;
    Ok(Json(found.into_iter().map(HolidayBody::from).collect()))
}
