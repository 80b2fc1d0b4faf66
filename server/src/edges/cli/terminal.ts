// Where a command writes: results to stdout, everything else to stderr, so that pipes get what they asked for.

export interface Terminal {
  readonly isTty: boolean;
  readonly json: boolean;
  /** A line of the result. Control characters in it are shown, not obeyed. */
  line(text: string): void;
  /** The result as JSON, when `--json` was given. */
  result(value: unknown): void;
  /** Progress and remarks. */
  note(text: string): void;
  failed(text: string, code: string, field?: string): void;
}

interface Stream {
  write(text: string): unknown;
}

export function createTerminal(out: Stream, err: Stream, options: { readonly isTty: boolean; readonly json: boolean }): Terminal {
  return {
    ...options,
    line: (text) => void (options.json || out.write(`${printable(text)}\n`)),
    result: (value) => void (options.json && out.write(`${JSON.stringify(value)}\n`)),
    note: (text) => void err.write(`${printable(text)}\n`),
    failed(text, code, field) {
      if (options.json) out.write(`${JSON.stringify({ error: { code, message: text, ...(field === undefined ? {} : { field }) } })}\n`);
      err.write(`steward: ${printable(text)}\n`);
    },
  };
}

/** Names come from people: no escape sequence or direction mark of theirs reaches the terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (c) => (c === '\n' || c === '\t' ? c : `\\u{${c.codePointAt(0)!.toString(16)}}`));
}
