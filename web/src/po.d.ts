// Messages as the build compiles them out of PO files.
declare module '*.po' {
  import type { Messages } from '@lingui/core';
  export const messages: Messages;
}
