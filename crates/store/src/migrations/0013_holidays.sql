alter table schedule add column region {text};
alter table schedule add column is_observed boolean;
alter table schedule add column ignored_holidays {text};
alter table schedule add column dates {text};

alter table schedule add column holidays_edition bigint constraint schedule_holidays_check check (
    (kind = 'holiday_calendar' and region is not null and is_observed is not null and ignored_holidays is not null
        and dates is not null and holidays_edition is not null)
    or (kind <> 'holiday_calendar' and region is null and is_observed is null and ignored_holidays is null
        and dates is null and holidays_edition is null)
);

create index change_log_time on change_log (organization_id, created_at);
