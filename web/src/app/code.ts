/** What was typed as a second factor: six digits are the app's, whatever else is one of the recovery codes. */
export function codeOf(typed: string): { readonly totp: string } | { readonly recoveryCode: string } {
  const code = typed.replaceAll(/\s/g, '');
  return /^\d{6}$/.test(code) ? { totp: code } : { recoveryCode: typed.trim() };
}
