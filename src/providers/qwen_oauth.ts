/** The provider whose key is the access token of the sign-in. */

/** Its id. */
export const QWEN_OAUTH = "qwen-oauth";

/** Why its server refuses model calls, as the end of a sentence. */
export const FREE_TIER_ENDED = "the free tier of Qwen OAuth ended on 2026-04-15";
