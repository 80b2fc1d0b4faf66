// A running server as a member's own program asks it: with the token of their session, which comes from the environment and is written nowhere.
import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { StewardError } from '@steward/protocol/errors.ts';
import type { MemberApi } from '../edges/cli/command.ts';
import { problemToError } from './problem-to-error.ts';

const attemptsMax = 20;
const pauseMs = 1_000;

export function memberApi(url: string, token: string | undefined): MemberApi {
  if (token === undefined || token === '')
    throw new StewardError('not-signed-in', { field: 'STEWARD_TOKEN', rule: 'set it to the token of your session' });
  const headers = { authorization: `Bearer ${token}` };
  const send = async (path: string, init: RequestInit) => {
    const answer = await fetch(new URL(path, url), { redirect: 'error', ...init }).catch((cause: unknown) => {
      throw new StewardError('store-unavailable', { field: '--url', rule: `no server answers at ${url}`, cause });
    });
    if (!answer.ok) throw problemToError(await answer.text());
    return answer;
  };
  return {
    async ask(method, path, body) {
      const init = {
        method,
        headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      };
      return (await send(path, init)).json();
    },
    async fetchInto(path, file, size) {
      for (let attempt = 1; ; attempt++) {
        const from = (await stat(file).catch(() => undefined))?.size ?? 0;
        if (from === size) return;
        if (from > size) throw new StewardError('already-exists', { field: '--to', rule: 'another file is there already' });
        try {
          const answer = await send(path, { headers: { ...headers, range: `bytes=${from}-` } });
          const into = createWriteStream(file, { flags: from === 0 ? 'w' : 'r+', start: from, mode: 0o600 });
          await pipeline(Readable.fromWeb(answer.body as ReadableStream), into);
        } catch (error) {
          if (attempt >= attemptsMax || (error instanceof StewardError && error.code !== 'store-unavailable')) throw error;
          await new Promise((resolve) => setTimeout(resolve, pauseMs));
        }
      }
    },
  };
}
