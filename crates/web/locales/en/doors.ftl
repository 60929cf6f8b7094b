doors-title = Doors
doors-lead = How each door stands now. What you unlock here is written down with your name.
doors-add = Add door
doors-search = Search doors
doors-unlock = Unlock
doors-empty-title = There is no door yet
doors-empty-text = Add the first door of a place, then share access to it.
doors-none-title = No door is found
doors-none-text = Try fewer letters.
doors-count = { $count ->
    [one] 1 door
   *[other] { $count } doors
  }

door-is-locked = Locked
door-is-unlocked = Unlocked
door-is-held = Unlocked by schedule
door-is-offline = Offline
door-is-unwired = No controller
door-is-locked-down = Locked down
door-is-open = Stands open

door-unlock = Unlock now
door-unlocked = { $door } is open.
door-stays = { $door } stays shut: { $why }
door-saved = The changes are saved.
door-added = { $door } is added. Put it into a group, and members can open it.
door-locked-down = { $door } is locked down. It opens for nobody but the exceptions.
door-lockdown-ended = The lockdown of { $door } is over.
door-removed = { $door } is removed.
door-back = All doors
door-state = State
door-place = Place
door-since = Locked down since
door-of-place = with the whole place
door-of-organization = with the whole organization
door-controller = Controller
door-controller-on = Connected
door-controller-off = Not connected
door-unlock-time = Unlock time
door-unlock-time-value = { $seconds } s
door-hold-next = Next change
door-awaits-first = Waits for the first to arrive before it unlocks by schedule.
door-schedules = Schedules
door-lockdown-start = Lock down
door-lockdown-end = End the lockdown
door-lockdown-question = { $door } will open for nobody but the groups that are excepted, by app, card or dashboard. The way out stays free. Everybody who tries reads why.
door-lockdown-end-question = { $door } will open again for whoever has access.
door-groups = Groups that open it
door-groups-none = No group opens this door yet
door-groups-none-text = Members get access through groups. Rights on the place or the organization open it too.
door-group-members = { $count ->
    [one] 1 person
    [10000] 10 000 people or more
   *[other] { $count } people
  }
door-openers = Who can open it now
door-openers-show = Show who can open it now
door-openers-none = Nobody can open it right now
door-openers-count = { $count ->
    [one] 1 person can open it now
    [10000] 10 000 people or more can open it now
   *[other] { $count } people can open it now
  }
door-openers-why = Explain
door-recent = Recent entries
door-recent-all = All of its activity
door-recent-none = Nobody has tried this door yet
door-edit = Door
door-name = Name
door-description = Description
door-description-hint = What is behind it, or where to find it.
door-save = Save
door-restrictions = Restrictions
door-restrictions-lead = These hold for everybody at this door, the owner too.
door-restriction-time = Only inside its schedules
door-restriction-time-hint = Outside of the door's own opening hours it stays shut for everybody.
door-restriction-geofence = Only near the door
door-restriction-geofence-hint = The app asks for the location and opens within { $metres } m.
door-restriction-reader = Only at its reader
door-restriction-reader-hint = The phone must be at the reader; opening from afar is refused.
door-remove = Remove the door
door-remove-question = { $door } and its schedules are removed, and nobody opens it any more. Its history stays.
door-new-title = Add a door
door-new-lead = A door belongs to a place. Its controller drives the lock.
door-new-place = Place
door-no-place = Add a place first: a door is at one.
