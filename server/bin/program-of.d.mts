/** Takes the option out of `argv`; `undefined` for what is no edition here. */
export function programOf(argv: string[], env: Readonly<Record<string, string | undefined>>): string | undefined;
