//! The event types of the contract: what a webhook may ask for, also where nothing here tells of it yet.

/// Every type, with a blank between any two, in order.
pub(super) const TYPES: &str = "\
    access_key.create access_key.destroy amenity.create amenity.destroy amenity.update apple_pass.destroy \
    apple_pass_instance.destroy apple_pass_instance.resume apple_pass_instance.suspend beacon.update booking.cancel \
    booking.create camera.create camera.destroy camera.import camera.rate_limited camera.update \
    camera_snapshot_set.create card.activate card.activate_with_token card.assign card.create card.deactivate \
    card.deassign card.destroy card.update communication_policy.update controller.assign controller.deassign \
    controller.reboot controller.tamper controller.update controller.wiegand_board_connect \
    controller.wiegand_board_disconnect controller_input.closed controller_input.opened controller_input.tamper \
    controller_input.triggered controller_input_connection.create controller_input_connection.destroy \
    controller_input_connection.update controller_relay_connection.create controller_relay_connection.destroy \
    controller_relay_connection.update controller_wiegand_connection.create controller_wiegand_connection.destroy \
    controller_wiegand_connection.excessive_pin_attempts controller_wiegand_connection.update csv_card_import.create \
    csv_user_import.create custom_role.create custom_role.destroy custom_role.update elevator.create \
    elevator.destroy elevator.permit elevator.update elevator_stop.cancel_lockdown elevator_stop.create \
    elevator_stop.destroy elevator_stop.lock_down elevator_stop.scheduled_permit_ended \
    elevator_stop.scheduled_permit_started elevator_stop.update event_retention_policy.create \
    event_retention_policy.destroy event_retention_policy.update floor.create floor.destroy floor.update \
    group.create group.destroy group.update group_elevator_stop.create group_elevator_stop.destroy group_link.create \
    group_link.destroy group_lock.create group_lock.destroy group_terminal.create group_terminal.destroy \
    group_zone.create group_zone.destroy guest.create guest.destroy incident.create incident.update \
    incident_policy.create incident_policy.destroy incident_policy.update incident_policy_subscription.create \
    incident_policy_subscription.destroy incident_policy_subscription.update integration.create integration.destroy \
    integration.disable_due_to_error integration.update integration.warn_due_to_error intercom.answer_call \
    intercom.assign intercom.deassign intercom.dismiss_call intercom.finish_call intercom.initiate_streaming \
    intercom.miss_call intercom.timeout_call intercom.trigger_call intercom.update intercom_assignment.create \
    intercom_assignment.destroy intercom_completed_call.create invite.create kiosk.assign kiosk.deassign \
    kiosk.update kiosk_shortcut.create kiosk_shortcut.destroy lock.cancel_lockdown lock.closed lock.create \
    lock.destroy lock.first_to_arrive lock.forced_open lock.held_open lock.last_to_leave lock.lock_down lock.locked \
    lock.opened lock.scheduled_unlock_ended lock.scheduled_unlock_started lock.tailgate lock.unlock lock.update \
    login.create login.destroy login.promote login.resolve marketplace_app_share.create \
    marketplace_app_share.destroy marketplace_installation.create marketplace_installation.destroy \
    marketplace_installation.request_uninstall marketplace_installation.update marketplace_shortcut.create \
    marketplace_shortcut.destroy marketplace_shortcut.update member.create member.destroy member.update \
    mifare_classic_data_block_configuration.create mifare_classic_data_block_configuration.destroy \
    mifare_desfire_extra_application_configuration.create mifare_desfire_master_key_configuration.create \
    mobile_cache_policy.invalidate mobile_cache_policy.update organization.accept_transfer \
    organization.cancel_transfer organization.create organization.generate_next_certificate \
    organization.reject_transfer organization.request_transfer organization.reset_scim_token \
    organization.rotate_certificate organization.update place.cancel_lockdown place.create place.destroy \
    place.lock_down place.occupancy_rate_limit_reach place.update place_card.create place_card.destroy reader.access \
    reader.assign reader.deassign reader.reboot reader.reset_tamper reader.tamper reader.update report.create \
    report.destroy report.download report.finish role_assignment.create role_assignment.destroy \
    role_assignment.update schedule.create schedule.destroy schedule.update scheduled_report.create \
    scheduled_report.destroy scheduled_report.update share.create share.destroy share.update subscription.update \
    team.create team.destroy team.update team_membership.create team_membership.destroy terminal.create \
    terminal.destroy terminal.trigger terminal.update third_party_hf_uid_read_configuration.create \
    third_party_hf_uid_read_configuration.destroy user.activate_2fa user.create user.create_backup_codes \
    user.create_password user.deactivate_2fa user.destroy user.show_confirmation user.update user.update_password \
    visualization_page_reporter.create visualization_page_reporter.destroy visualization_page_share.create \
    visualization_page_share.destroy wireless_lock.battery_warning wireless_lock.closed wireless_lock.disenroll \
    wireless_lock.locked wireless_lock.opened wireless_lock.tampered wireless_lock.unlocked wireless_lock.update \
    wireless_lock_connection.create wireless_lock_connection.destroy wireless_lock_connection.update zone.create \
    zone.destroy zone.external_mode_override zone.override zone.policy_activate zone.policy_override \
    zone.policy_transition zone.policy_violate zone.reset zone.update";
