// Something the server makes when it is asked, saved as a file: what went wrong is said on the page instead of being saved.
import { problemOf } from './fetch-file.ts';

/** Throws StewardError, or TypeError when the server cannot be reached. */
export async function downloadFile(url: string, name: string): Promise<void> {
  const answer = await fetch(url);
  if (!answer.ok) throw await problemOf(answer);
  const address = URL.createObjectURL(await answer.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken it by the next turn.
  setTimeout(() => URL.revokeObjectURL(address));
}
