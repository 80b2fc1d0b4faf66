// `steward move` runs where the embedded edition's folder lies, not in the nodes' network. Its role is lent like break-glass, and may then do what a node does: a move is done by
// the product itself, which enters it.
import type { Installation } from './installation.ts';
import type { Lent } from './lending.ts';
import type { Names } from './names.ts';
import { impliedGrants, nodeGrants, type Made } from './permissions.ts';

const minutes = ['240', '480', '1440'];

export function moving(installation: Installation, names: Names, made: Made): Lent {
  return {
    use: 'move',
    description: 'Lets steward move carry a whole installation to or from AWS for a while, from the machine it is started on.',
    minutes,
    grants: [...nodeGrants(installation, names, made), ...impliedGrants(made)],
  };
}
