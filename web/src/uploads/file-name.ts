// Names of files, on their way to the server.
export const fileNameCharsMax = 200;

/** The name a file is stored under. Names come from phones and mails: what the server would refuse is taken out, and what is left is never empty. */
export function fileNameOf({ name }: { readonly name: string }): string {
  const clean = name.replaceAll(/[\p{Cc}\p{Cf}/\\]/gu, '').trim();
  // The end is what tells the kind.
  return clean === '' ? 'file' : clean.slice(-fileNameCharsMax);
}
