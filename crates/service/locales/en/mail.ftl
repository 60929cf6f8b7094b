mail-greeting = Hello { $name },

mail-welcome-subject = Your access to { $organization }
mail-welcome-heading = Welcome to { $organization }
mail-welcome-intro = You can now open { $doors ->
    [one] this door
   *[other] these { $doors } doors
  } by yourself:
mail-welcome-intro-none = You have been given access. Your doors will show up as soon as they are set up.

mail-access-shared-subject = New doors at { $organization }
mail-access-shared-heading = You have been given access
mail-access-shared-intro = { $organization } has shared { $doors ->
    [one] this door
   *[other] these { $doors } doors
  } with you:
mail-access-shared-intro-none = { $organization } has shared access with you. Your doors will show up as soon as they are set up.

mail-password-reset-subject = A new password for { $organization }
mail-password-reset-heading = Choose a new password
mail-password-reset-intro = Somebody, hopefully you, asked for a new password for your sign-in at { $organization }.
mail-password-reset-ignore = If it was not you, do nothing: your password stays as it is.

mail-access-link-subject = Your access link to { $organization }
mail-access-link-heading = You have been given an access link
mail-access-link-intro = { $organization } has sent you a link that opens { $doors ->
    [one] this door
   *[other] these { $doors } doors
  }:
mail-access-link-intro-none = { $organization } has sent you an access link. Its doors will show up as soon as they are set up.
mail-access-link-code-intro = This is your link. Keep it to yourself: whoever has it can open the doors.

mail-organizations-subject = Where you can sign in
mail-organizations-heading = Your organizations
mail-organizations-intro = Somebody, hopefully you, asked where this address can sign in. It can at { $doors ->
    [one] this organization
   *[other] these { $doors } organizations
  }, each with the word that names it:

mail-test-subject = A test from { $organization }
mail-test-heading = Mail works
mail-test-intro = You asked for this mail in the settings of { $organization }. As it has arrived, so will the others.

mail-webhook-failing-subject = The webhook { $about } keeps failing
mail-webhook-failing-heading = A webhook keeps failing
mail-webhook-failing-intro = For an hour or longer, nothing that { $organization } sent to the webhook { $about } has arrived. What waits is tried again for three days. After that the webhook is switched off. Please see whether its receiver answers; its list of deliveries says what went wrong.

mail-webhook-disabled-subject = The webhook { $about } is switched off
mail-webhook-disabled-heading = A webhook was switched off
mail-webhook-disabled-intro = For three days, nothing that { $organization } sent to the webhook { $about } has arrived, so it is switched off. What still waits is kept for 30 days and sent as soon as you switch the webhook on again. What happens until then is not sent.

mail-more-doors = … and { $count } more
mail-link = Choose your password
mail-link-begin = Get started
mail-code-intro = With this code you choose your password. It works once, for 7 days:
mail-code-intro-link = Where the link does not help, as in the installed app, type this code on the sign-in page under “I have a code”. Link and code work once, for 7 days:
mail-sign-in-heading = How to sign in
mail-sign-in-server = Server: { $url }
mail-sign-in-domain = Organization: { $domain }
mail-sign-in-email = Email address: { $email }
mail-footer = This mail was sent by the door system of { $organization }.
