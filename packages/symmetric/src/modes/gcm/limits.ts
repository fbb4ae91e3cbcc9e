/** The limits of GCM (SP 800-38D section 5.2.1), for both versions. */

/** Tag sizes in bytes that SP 800-38D section 5.2.1.2 allows; 4 and 8 only for certain uses (appendix C). */
export const TAG_SIZES = [4, 8, 12, 13, 14, 15, 16] as const;

/** 2^39 - 256 bits (section 5.2.1.1), in bytes. */
export const MAX_PLAINTEXT = 2 ** 36 - 32;
