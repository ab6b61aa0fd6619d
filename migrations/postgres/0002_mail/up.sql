-- The mail outbox: one row for each recipient and day, and no word of what the mail says. Rows older than a week are
-- removed.
CREATE TABLE outbox (
    -- Empty for the keeper of the charter.
    member_id BYTEA NOT NULL,
    day BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'given_up', 'nothing')),
    attempts BIGINT NOT NULL DEFAULT 0,
    -- Seconds since 1970: before them nobody tries (again). They follow from the day and from failures of the mail
    -- server alone, not from what a reporter did.
    not_before BIGINT NOT NULL,
    PRIMARY KEY (member_id, day)
);
