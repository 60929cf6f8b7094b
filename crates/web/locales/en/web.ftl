plain-home = Back to the start
not-found-title = There is nothing here
not-found-text = What you are looking for is gone, or it is not for you to see.
forbidden-title = This is not for you to do
forbidden-text = Your role does not include this. The owner of the organization can change that.
invalid-title = This could not be done
invalid-text = Something in the form could not be taken. Go back and have another look at it.
malformed-title = This address or form cannot be read
malformed-text = Something in it is not what this page expects, such as a word where a number belongs. Go back and try again, or begin from the first page.
too-large-title = This is too much at once
too-large-text = What was sent is larger than this page takes. Send less of it.
foreign-title = This form did not come from this site
foreign-text = Go back, load the page again, and repeat.
throttled-title = Too many tries
throttled-text = Wait a moment, then try again.
unavailable-title = The system does not answer right now
unavailable-text = Nothing was changed. Try again in a moment.
broken-title = Something unexpected went wrong
broken-text = It has been noted. Try again in a moment.
dead-link-title = This link has been used or is too old
dead-link-text = A link or code works once, for 7 days. A new one goes to the email address that we know of you; without one, ask at the front desk.
dead-link-again = Send a new one
dead-link-code = Type the code again
dead-link-sign-in = Sign in with a password
link-sent-title = Look into your mail
link-sent-text = If we know this link and your email address, a new one is on its way.

nav-label = Main
nav-skip = Skip to the content
nav-home = Home
nav-users = Users
nav-doors = Doors
nav-activity = Activity
nav-groups = Groups
nav-places = Places
nav-rights = Access rights
nav-settings = Settings
nav-more = More
nav-app = My doors
nav-sign-out = Sign out

field-name = Name
field-email = Email
field-password = Password
field-code = Code
field-again = Once more
field-domain = Organization
field-domain-hint = The word that names your gym. It is in the mail that welcomed you.
action-cancel = Cancel
action-remove = Remove
action-change = Change
action-save = Save

sign-in-title = Sign in
sign-in-lead = To open your doors, or to look after them.
sign-in-remember = Stay signed in on this device
sign-in-button = Sign in
sign-in-forgot = Forgotten the password?
sign-in-code = I have a code
sign-in-api = For programs: the API
sign-in-wrong = These do not belong together. If you are with more than one gym, name the organization too.
sign-in-throttled = Too many tries. Try again in { $seconds } seconds.

reset-title = A new password
reset-lead = We send you a mail with a link. It works once.
reset-sent = If somebody signs in with this address, the mail is on its way.
reset-button = Send the mail
password-choose-title = Choose a new password
password-choose-lead = At least 8 characters. You are signed out everywhere else.
password-choose-button = Save
begin-title = Welcome
begin-lead = Choose a password of at least 8 characters, and you are in.
begin-button = Start
begin-code-title = Your code
begin-code-lead = It is in your mail, or on what the front desk gave you.
begin-code-button = Go on
begin-start-title = Welcome, { $name }
begin-start-lead = This device will be signed in at { $organization } and stay so.
begin-start-password = Choose a new password instead

users-title = Users
users-search = Search by name or email
users-find = Find
users-add = Add user
users-count = { $count ->
    [one] 1 user
   *[other] { $count } users
  }
users-groups = { $count ->
    [0] None
    [one] 1 group
   *[other] { $count } groups
  }
users-no-email = No email
users-never = Never
users-active = Active
users-suspended = Suspended
users-not-yet = Never signed in
users-column-name = Name
users-column-status = Status
users-column-groups = Groups
users-column-seen = Last entry
users-pages = Pages
users-previous = Previous
users-next = Next
users-empty-title = Nobody is here yet
users-empty-text = Add the first person, then share access with them.
users-nobody-title = Nobody is found
users-nobody-text = Try fewer letters, or the email address, the telephone or the number of a card.

user-new-title = Add a user
user-new-lead = They can open doors as soon as you share access with them.
user-new-email-hint = Without one they can have a card, and no sign-in.
user-back = Back to the list
user-doors = Doors
user-doors-none = They can open no door yet
user-door-opens = Opens now
user-door-shut = Stays shut now
user-rights = Access rights
user-rights-none = Nothing is shared yet
user-rights-none-text = Share access to a group, a place or the whole organization.
user-profile = Profile
user-added = Added
user-notes = Notes
user-suspend = Suspend
user-resume = Let them in again
door-through = through { $right }
right-shared-by = Shared by

done-added = { $name } is added. Share access, and they can open doors.
done-shared = Access to { $what } is shared with { $name }.
done-shared-mailed = Access to { $what } is shared with { $name }, who gets a mail about it.
done-removed = Access to { $what } is removed.
done-suspended = { $name } is suspended and opens no door.
done-resumed = { $name } can open doors again.

scope-group = Group
scope-place = Place
scope-organization = Organization
share-button = Share access
share-title = Share access
share-scope = Scope
share-take-scope = Use this scope
share-choose = Choose …
share-no-targets = There is nothing here that you may share.
share-role = Role
share-notify = Notify by email
share-no-email = There is no email address. After Assign you get a link and a code to hand over.
share-assign = Assign
share-already = Another right opens all of these doors already.
share-opens-nothing = There is no door in it yet.
share-opens = Opens { $doors ->
    [one] 1 door
   *[other] { $doors } doors
  }{ $places ->
    [one] {""}
   *[other] {" "}in { $places } places
  }: { $named }.
share-opens-more = Opens { $doors } doors{ $places ->
    [one] {""}
   *[other] {" "}in { $places } places
  }, including { $named }.
removal-title = Remove access
removal-question = { $name } will no longer have access to { $what }. Other rights of theirs stay.

app-title = { $count ->
    [one] Your door
   *[other] Your doors
  }
app-none = No door has been shared with you yet. Ask at the front desk.
app-unlock = Unlock
app-busy = Opening …
app-unknown = No connection. Nobody knows whether it opened; look at the door, then try again.
app-open-now = It is open. Come in.
app-opened = { $door } is open. Come in.
app-refused = { $door } stays shut.
app-broken = The system does not answer right now. Try again in a moment.
app-always = Around the clock
app-until = Until { $at }
app-from = From { $at }
app-never = Not this week
app-to-dashboard = Dashboard
