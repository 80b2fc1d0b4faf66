// The secret of a mailed link stands behind the `#` of the address, which browsers do not send to servers.
import { useLocation } from '@tanstack/react-router';

/** Empty when the address has none. */
export const useToken = (): string => useLocation({ select: ({ hash }) => hash.replace(/^#/, '') });
