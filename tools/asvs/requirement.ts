// How one requirement of the OWASP Application Security Verification Standard 5.0 is answered: by a test that would fail, by a page that says what it asks to be said,
// by a reason why there is nothing to it here, or by a finding that is open.

export type Verdict =
  /** `test` stands in `file` as the beginning of a test's name, or a part of it. */
  | { readonly kind: 'tested'; readonly file: string; readonly test: string }
  /** The requirement asks for documentation: a heading of a page. */
  | { readonly kind: 'documented'; readonly file: string; readonly heading: string }
  | { readonly kind: 'does-not-apply'; readonly reason: string }
  /** The number of a finding in reviews/findings.md. */
  | { readonly kind: 'open'; readonly finding: string };

export interface Requirement {
  /** As the standard numbers it, `1.2.4`. */
  readonly id: string;
  /** In our own words, short. */
  readonly what: string;
  readonly verdict: Verdict;
}

export const tested = (id: string, what: string, file: string, test: string): Requirement => ({
  id,
  what,
  verdict: { kind: 'tested', file, test },
});

const decisions = 'docs/security-decisions.md';

export const documented = (id: string, what: string, heading: string, file = decisions): Requirement => ({
  id,
  what,
  verdict: { kind: 'documented', file, heading },
});

export const nothingHere = (id: string, what: string, reason: string): Requirement => ({
  id,
  what,
  verdict: { kind: 'does-not-apply', reason },
});

export const open = (id: string, what: string, finding: string): Requirement => ({ id, what, verdict: { kind: 'open', finding } });
