rights-lead = Who may do what, where it comes from, and for how long.
rights-tabs = What rights are on
rights-column-person = Person
rights-column-target = On
rights-column-role = Role
rights-column-validity = Valid
rights-column-actions = Change or remove
rights-guest = Guest
rights-team = Team
rights-always = Always
rights-from = From { $at }
rights-until = Until { $at }
rights-ended = Ended { $at }
rights-change = Change access
rights-change-hint = Leave both times empty for access that does not end.
rights-count = { $count ->
    [one] 1 right
    [10000] 10 000 rights or more
   *[other] { $count } rights
  }
rights-only = On
rights-all = Show all
rights-empty-title = Nothing is shared here yet
rights-empty-text = Choose a person and share access with them.
rights-share-lead = With whom?
rights-done-changed = The access of { $what } is changed.
rights-done-removed = The access of { $what } is removed.
