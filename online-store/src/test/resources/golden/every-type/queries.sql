-- one entity, a window
SELECT "ls_ts", "ls_seq", "d", "ls_is_d", "price", "ls_is_price" FROM ls_card_profile_v1_REALTIME WHERE "ls_key" = '4711' AND "ls_ts" >= 1000 AND "ls_ts" <= 2000 LIMIT 500001
-- two entities, everything up to a position
SELECT "ls_key", "ls_ts", "ls_seq", "d", "ls_is_d", "price", "ls_is_price" FROM ls_card_profile_v1_REALTIME WHERE "ls_key" IN ('4711', 'o''neil|-3') AND "ls_ts" <= 2000 AND "ls_seq" <= 17 LIMIT 500001
-- one entity, known at a moment, for explain
SELECT "ls_ts", "ls_seq", "ls_ingest_ts", "ls_event_id", "card_id", "ls_is_card_id", "i", "ls_is_i", "l", "ls_is_l", "f", "ls_is_f", "d", "ls_is_d", "price", "ls_is_price", "s", "ls_is_s", "b", "ls_is_b", "raw", "ls_is_raw", "at", "ls_is_at", "tags", "ls_is_tags" FROM ls_card_profile_v1_REALTIME WHERE "ls_key" = '4711' AND "ls_ingest_ts" <= -5 LIMIT 11
-- the newest row of one entity
SELECT "ls_ts", "ls_seq", "d", "ls_is_d", "price", "ls_is_price" FROM ls_card_profile_v1_REALTIME WHERE "ls_key" = '4711' AND "ls_ts" >= 1000 AND "ls_ts" <= 2000 ORDER BY "ls_ts" DESC, "ls_is_at" DESC, "at" DESC, "ls_seq" DESC LIMIT 1
-- the newest times of two entities
SELECT "ls_key", MAX("ls_ts") AS "newest_ts", MAX("ls_seq") AS "highest_seq" FROM ls_card_profile_v1_REALTIME WHERE "ls_key" IN ('4711', 'o''neil|-3') AND "ls_ts" <= 2000 AND "ls_seq" <= 17 GROUP BY "ls_key" LIMIT 3
-- their rows
SELECT "ls_key", "ls_ts", "ls_seq", "d", "ls_is_d", "price", "ls_is_price" FROM ls_card_profile_v1_REALTIME WHERE "ls_key" IN ('4711', 'o''neil|-3') AND "ls_ts" <= 2000 AND "ls_seq" <= 17 AND "ls_ts" IN (1500, -7) LIMIT 500001
-- the row of a position
SELECT "ls_ts", "ls_seq", "d", "ls_is_d", "price", "ls_is_price" FROM ls_card_profile_v1_REALTIME WHERE "ls_key" = '4711' AND "ls_ts" >= 1000 AND "ls_ts" <= 2000 AND "ls_seq" = 12 LIMIT 500001
