home-title = Today
home-lead = { $organization }, { $day }
home-here = Here now
home-came = Came today
home-users = Users
home-doors = Doors connected
home-doors-of = { $online } of { $all }
home-attention = Needs attention
home-well = Nothing needs you
home-well-text = Every door is connected, and mail gets through.
home-offline = { $door } is not connected.
home-unwired = { $door } has no controller, so nothing can open it.
home-locked-down = { $door } is locked down.
home-organization-down = The whole organization is locked down. No door opens.
home-place-down = { $place } is locked down.
home-mail-dead = { $count ->
    [one] 1 mail was given up.
   *[other] { $count } mails were given up.
  } { $why }
home-mail-failing = { $count ->
    [one] 1 mail is tried again.
   *[other] { $count } mails are tried again.
  } { $why }
home-webhooks = { $count ->
    [one] 1 webhook fails.
   *[other] { $count } webhooks fail.
  }
home-welcomes = { $count ->
    [one] 1 person waits for the welcome mail.
   *[other] { $count } people wait for the welcome mail.
  }
home-look = Look
home-refused = Last refused
home-refused-all = All refusals
home-refused-none = Nobody was refused
home-refused-none-text = Whoever is refused appears here, with the reason.
home-entries = Last entries
home-entries-all = All entries
home-entries-none = No door was opened yet
home-entries-none-text = Entries appear here as they happen.
