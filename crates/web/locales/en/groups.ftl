groups-lead = Doors that people are given together.
groups-add = Add group
groups-search = Search by name
groups-count = { $count ->
    [one] 1 group
   *[other] { $count } groups
  }
groups-people = { $count ->
    [0] Nobody
    [one] 1 person
    [10000] 10 000 people or more
   *[other] { $count } people
  }
groups-doors = { $count ->
    [0] No doors
    [one] 1 door
   *[other] { $count } doors
  }
groups-column-people = People
groups-place = Place
groups-everywhere = Whole organization
groups-timed = Set hours
groups-empty-title = There is no group yet
groups-empty-text = Put doors into a group, then share the group with people.
groups-none-title = No group is called that
groups-none-text = Try fewer letters.
groups-done-deleted = { $name } is deleted. Its doors and its people are still there.
groups-save = Save
groups-new-title = Add a group
groups-new-lead = Name it after what it opens, or for whom. The doors come next.
groups-place-hint = A group of one place opens doors of that place. One of the whole organization can open any.
groups-description = Description
groups-description-hint = What it is for, in a few words.

group-back = All groups
group-details = Details
group-opens = { $people ->
    [0] Opens
    [one] 1 person can open
    [10000] 10 000 people or more can open
   *[other] { $people } people can open
  } { $named } – { $when }.
group-opens-more = { $people ->
    [0] Opens
    [one] 1 person can open
    [10000] 10 000 people or more can open
   *[other] { $people } people can open
  } { $doors } doors, including { $named } – { $when }.
group-opens-nothing = Opens nothing yet: there is no door in it.
group-exceptions = { $count ->
    [0] {""}
    [one] {""}, with 1 exception
   *[other] {""}, with { $count } exceptions
  }
group-when-never = never, for it keeps to hours and has none
group-doors-none = There is no door in it yet
group-doors-add = Add doors
group-door-take = Take out
group-members = Members
group-members-none = Nobody is in it yet
group-members-none-text = Share access with one person or with several at once.
group-restrictions = Restrictions
group-time = Keep to hours
group-time-text = Doors open inside the hours below and at no other time.
group-app = App
group-app-text = Members may open with the app. Off: only with a card.
group-geofence = Near the door
group-geofence-text = The phone must say that it is close to the door.
group-reader = At the reader
group-reader-text = The phone must be at the reader of the door. From anywhere else it stays shut.
group-device = Primary phone
group-device-text = Only the phone that a member chose as the primary one opens.
group-tap = Tap only
group-tap-text = The phone must be held to the reader. The button in the app does not open.
group-delete = Delete group
group-delete-lead = Everybody loses what they may open through it. Doors and people stay.
group-delete-title = Delete { $name }?
group-delete-text = { $people ->
    [0] Nobody is in it. Its doors stay.
    [one] 1 person loses what they may open through it. The doors stay.
    [10000] 10 000 people or more lose what they may open through it. The doors stay.
   *[other] { $people } people lose what they may open through it. The doors stay.
  } This cannot be undone.
group-done-added = The group is there. Add its doors, then share access.
group-done-saved = Saved.
group-done-restricted = The restrictions are saved and count from now on.
group-done-doors-added = { $count ->
    [one] 1 door is added.
   *[other] { $count } doors are added.
  }
group-done-door-gone = { $what } is no longer in the group.
group-done-shared = { $count ->
    [0] Nothing had to be shared.
    [one] Access is shared with 1 person.
   *[other] Access is shared with { $count } people.
  }
group-had = { $count ->
    [one] { $names } had access before and keeps it as it was.
   *[other] { $names } had access before and keep it as it was.
  }
group-share-people = People
group-share-has = Has access
group-share-more = { $count ->
    [one] 1 more. Search to find them.
   *[other] { $count } more. Search to find them.
  }
group-share-from = Valid from ({ $zone })
group-share-until = Valid until ({ $zone })
group-share-notify-text = Whoever has no email address is not mailed.
