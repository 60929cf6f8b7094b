places-lead = Where your doors are.
places-add = Add place
places-search = Search by name
places-count = { $count ->
    [one] 1 place
   *[other] { $count } places
  }
places-empty-title = There is no place yet
places-empty-text = Add the first one, then its doors.
places-none-title = No place is called that
places-done-deleted = { $name } is deleted.
places-new-title = Add a place
places-new-lead = A building or a studio with doors of its own.
places-back = All places
places-address = Address
places-zone = Time zone
places-zone-hint = Hours and closures follow this clock.
places-night = Contact at night
places-night-hint = A phone number or a sentence. The app shows it to members who are refused at a door here.
places-position = Position
places-position-none = Not set
places-position-hint = The position is needed where phones must be near a door. A map app shows both numbers.
places-latitude = Latitude
places-longitude = Longitude
places-doors-none = There is no door here yet
places-groups-none = There is no group of this place yet
places-hours = Closures
places-hours-lead = While it is closed, mere door access opens nothing here. Whoever manages the place still gets in.
places-lockdown = Lock down
places-lockdown-badge = Locked down
places-lockdown-title = Lock down { $name }?
places-lockdown-text = Every door here stays shut for everybody, staff too, until you end it.
places-lockdown-end = End lockdown
places-lockdown-end-title = End the lockdown of { $name }?
places-lockdown-end-text = Doors open again for everybody with access.
places-locked-down = Locked down since { $at }. Every door here stays shut for everybody.
places-all-locked-down = The whole organization is locked down since { $at }.
places-done-added = The place is there. Add its doors next.
places-done-saved = Saved.
places-done-lockdown-over = The lockdown is over.
places-delete = Delete place
places-delete-lead = Its doors, groups and the access to them go with it.
places-delete-title = Delete { $name }?
places-delete-text = { $doors ->
    [0] It goes,
    [one] Its door goes with it,
   *[other] Its { $doors } doors go with it,
  } its groups too, and all access to them. This cannot be undone.
