settings-title = Settings
settings-tabs = Settings
settings-actions = Actions
settings-tab-organization = Organization
settings-tab-sign-in = Sign-in
settings-tab-roles = Roles
settings-tab-keys = API keys
settings-tab-webhooks = Webhooks
settings-tab-mail = Mail
settings-tab-devices = My devices
settings-copy = Copy
settings-copied = Copied

settings-keys-lead = A key lets a program act for the organization: booking systems, turnstiles, your own scripts. It belongs to the organization and goes on when its maker leaves.
settings-keys-list = Keys
settings-keys-none = No program has a key yet
settings-keys-none-text = Make one for each program, so that you can end one without stopping the others.
settings-key-name = Name
settings-key-name-hint = The program that will use it, such as “Booking system”.
settings-key-may = May do
settings-key-all = Everything that an administrator may
settings-key-limited = Nothing but what is ticked
settings-key-everything = Everything
settings-key-permissions = { $count ->
    [one] 1 permission
   *[other] { $count } permissions
  }
settings-key-last-day = Last day
settings-key-last-day-hint = Left empty, it goes on until it is ended.
settings-key-endless = None
settings-key-over = Over
settings-key-make = Make a key
settings-key-maker = Made by
settings-key-maker-gone = Somebody who left
settings-key-made = Made
settings-key-used = Last used
settings-key-unused = Never
settings-key-nameless = Key without a name
settings-key-made-title = The key “{ $name }” is made
settings-key-once = Keep the secret now. It is shown this once and stored nowhere in a form that anybody can read.
settings-key-secret = Secret
settings-key-curl = With curl
settings-key-client = With a client made for Kisi
settings-key-client-text = Give it this secret as its API key, and change one address:
settings-key-docs = All operations
settings-key-kept = I have kept it
settings-key-end = End key
settings-key-end-title = End this key?
settings-key-end-text = Whatever uses “{ $name }” stops working at once. A key that was ended cannot be brought back.
settings-key-ended = The key is ended.

settings-save = Save
settings-saved = Saved.
settings-description = Description
settings-address = Address
settings-zone = Time zone
settings-zone-hint = For times that belong to no place.
settings-support = How to reach support
settings-support-hint = Whom staff and members ask when the help does not: a phone number, an address, hours. It stands in the help and in the app.
settings-sign-up = People may make accounts of their own
settings-sign-up-hint = Through the API only, and without any access until somebody shares it. Off, accounts are made by staff.
settings-networks = Networks of your gyms
settings-networks-hint = One a line, such as 203.0.113.0/24. Whoever signs in from there does not wait because others there mistyped.
settings-stay = Who stays signed in
settings-stay-members = Whoever ticks “Stay signed in on this device” stays so for a year of use; so does the app of a member who began by a link or a code. Ending a device on its user’s page signs it out at once.
settings-stay-tries = After five wrong passwords an account waits, longer each time. A network waits only after two hundred.
settings-sessions = Unused sign-ins end after
settings-sessions-hint = For browsers and phones that are not to be remembered.
settings-sessions-days = { $days ->
    [one] 1 day
   *[other] { $days } days
  }
settings-sessions-seconds = { $seconds } seconds
settings-sessions-never = Never
settings-logo = Address of the logo
settings-logo-hint = A picture on the web; programs that use the API show it.
settings-facts = At a glance
settings-domain = Name at sign-in
settings-domain-hint = People type it where they are with more than one gym. It stays as it is.
settings-owner = Owner
settings-size = Size
settings-counts = { $users ->
    [one] 1 user
   *[other] { $users } users
  }, { $places ->
    [one] 1 place
   *[other] { $places } places
  }, { $doors ->
    [one] 1 door
   *[other] { $doors } doors
  }
settings-kept = Activity is kept for
settings-kept-days = { $days ->
    [one] 1 day
   *[other] { $days } days
  }
settings-lockdown = Lockdown
settings-lockdown-on = On
settings-lockdown-lead = In an emergency, shut every door of every place with one button.
settings-lockdown-since = Every door is locked down since { $at }.
settings-lockdown-begin = Lock all doors down
settings-lockdown-end = End the lockdown
settings-lockdown-title = Lock all doors down?
settings-lockdown-text = Every door of every place shuts and opens for nobody, staff included, until the lockdown ends.
settings-lockdown-begun = All doors are locked down.
settings-lockdown-ended = The lockdown has ended. Doors that are locked down on their own stay so.

settings-roles-lead = A role says what somebody may do where it is given. Nobody can give a role that may do more than they may themself.
settings-roles-organization = In the whole organization
settings-roles-place = In one place
settings-roles-group = In one group
settings-roles-holders = { $count ->
    [0] Nobody
    [one] 1 person
   *[other] { $count } people
  }
settings-roles-may = May
settings-can-unlock = Open doors
settings-can-see-users = See users
settings-can-change-users = Change users
settings-can-cards = Hand out cards
settings-can-share = Share access
settings-can-see-activity = See activity
settings-can-groups = Set up groups
settings-can-doors = Set up doors
settings-can-schedules = Set hours
settings-can-places = Set up places
settings-can-settings = Change settings
settings-can-keys = Make API keys

settings-zone-of-times = Times are those of { $zone }.

settings-webhooks-none = No program is told of anything yet
settings-webhooks-none-text = A webhook tells a program of yours when a door opens, a user is added, or anything else happens.
settings-webhook-add = Add webhook
settings-webhook-on = On
settings-webhook-off = Off
settings-webhook-failed = Off, kept failing
settings-webhook-all = All events
settings-webhook-events-count = { $count } types of events
settings-webhook-url = Address
settings-webhook-url-hint = Each event is sent there as JSON, by POST.
settings-webhook-events = Events
settings-webhook-events-hint = Choose those that it is told of. With none chosen it is told of all.
settings-webhook-secret = Signing secret
settings-webhook-secret-title = The signing secret of “{ $name }”
settings-webhook-secret-once = Keep the secret now. It is shown this once.
settings-webhook-secret-use = Every message carries a signature in a header. Compare it with your own, and you know that the message is from here:
settings-webhook-is-on = The webhook is on. What waited is on its way.
settings-webhook-is-off = The webhook is off. What happens now is not sent.
settings-webhook-repeated = It is on its way once more.
settings-webhook-more = This webhook
settings-webhook-switch-on = Switch on
settings-webhook-switch-off = Switch off
settings-webhook-renew = New signing secret
settings-webhook-renew-title = Make a new signing secret?
settings-webhook-renew-text = The receiver of “{ $name }” takes no message until it knows the new secret.
settings-webhook-delete = Delete
settings-webhook-delete-title = Delete this webhook?
settings-webhook-delete-text = “{ $name }” is told of nothing any more, and its deliveries are gone.
settings-webhook-deleted = The webhook is deleted.
settings-deliveries = Deliveries
settings-deliveries-none = Nothing was sent yet
settings-deliveries-none-text = Events show up here as they happen, with what the receiver answered.
settings-delivery-delivered = Delivered
settings-delivery-waiting = Waiting
settings-delivery-dead = Given up
settings-delivery-status = answered { $status }
settings-delivery-next = next try { $at }
settings-delivery-repeat = Redeliver

settings-mail-way = How mail leaves
settings-mail-none = No mail server is set up, so no mail leaves.
settings-mail-how = Whoever runs the server names one in its configuration and starts it again:
settings-mail-server = Mail leaves by your mail server, from { $from }.
settings-mail-kept = Mail is kept in the memory of this server and leaves for nowhere, as in a demo.
settings-mail-last-error = The last try failed:
settings-mail-test = Send me a test
settings-mail-sent = A test is on its way to { $to }.
settings-mail-newest = Newest mails
settings-mail-nothing = No mail was written yet
settings-mail-delivered = Sent
settings-mail-waiting = Waiting
settings-mail-dead = Given up
settings-mail-health = How it goes
settings-mail-count-waiting = Waiting
settings-mail-count-failing = Tried before without success
settings-mail-count-dead = Given up after three days

settings-devices-heading = Where you are signed in
settings-devices-end-others = Sign out everywhere else
settings-devices-others-ended = You are signed out everywhere else.
settings-device-ended = That device is signed out.
settings-device-here = This device
settings-device-primary = Primary device
settings-device-nameless = Unknown device
settings-device-now = In use now
settings-device-used = Last used { $at }
settings-device-since = signed in { $at }
settings-password = Password
settings-password-current = Password so far
settings-password-new = New password
settings-password-hint = At least 8 characters. You are signed out everywhere else.
settings-password-change = Change password
settings-password-changed = Your password is changed, and you are signed out everywhere else.
