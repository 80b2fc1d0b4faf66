// How long AWS takes what we write, in characters without the spaces between them.

/** A service control policy. */
export const controlPolicyCharactersMax = 5_120;
/** A managed policy of IAM. */
export const managedPolicyCharactersMax = 6_144;
/** The value of a stack's output. */
export const outputCharactersMax = 4_096;
/** All inline policies of a role together. */
export const inlinePolicyCharactersMax = 10_240;
