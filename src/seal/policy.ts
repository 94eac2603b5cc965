// How long keys and lists live -> the numbers that sealing, opening and rotation share, with their reasons.

const HOUR_SEC = 3600;
export const DAY_SEC = 24 * HOUR_SEC;

/** An issuer's certificate: short, since a stolen signing key can sign until the site learns of it. */
export const ISSUER_VALIDITY_SEC = 30 * DAY_SEC;
/** A new issuer key is made this long before the newest one runs out; both are good in between. */
export const ISSUER_OVERLAP_SEC = 10 * DAY_SEC;

/** Kiosks seal to one inquiry key for this long. */
export const INQUIRY_VALIDITY_SEC = 365 * DAY_SEC;
export const INQUIRY_OVERLAP_SEC = 30 * DAY_SEC;

/**
 * How long after printing a certificate is accepted anywhere: offices ask for three months, a few for six.
 * Past it (and a margin for the slow) nobody needs the back opened.
 */
export const ACCEPTANCE_SEC = 183 * DAY_SEC;
export const ACCEPTANCE_MARGIN_SEC = 30 * DAY_SEC;

/** After this much time past its last use an issuer's certificate is refused and an opening key destroyed. */
export const AFTERLIFE_SEC = ACCEPTANCE_SEC + ACCEPTANCE_MARGIN_SEC;

/** A revocation list that the authority has not renewed for this long is stale: the site then says nothing. */
export const REVOCATIONS_VALIDITY_SEC = 7 * DAY_SEC;
/** Nobody renews a demonstration's list by hand. */
export const DEMO_REVOCATIONS_VALIDITY_SEC = 10 * 365 * DAY_SEC;

/** How far the clocks of kiosk, centre and site may differ. */
export const CLOCK_TOLERANCE_SEC = 10 * 60;
