// Who the example installation lets in.
export const account = '123456789012';
export const role = (name: string): string => `arn:aws:iam::${account}:role/steward-${name}`;
/** The only ones who touch customers' data in the ordinary course. */
export const nodes = [role('node'), role('move')];
export const breakGlass = role('break-glass');
/** Whom the stores let in at all. */
export const admitted = [...nodes, breakGlass];
