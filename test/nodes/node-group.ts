// Several nodes of the AWS edition, each a process of its own, over one set of emulators that keep what they hold in files.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startEmulatedAws } from '../../aws/src/main/emulated-aws.ts';
import { asker, type Answer } from '../kit/http.ts';
import { serverFolder, type CommandRun, type ServerFolder, type ServerProcess } from '../kit/server-process.ts';

/** Twice what a busy machine takes to start one node while another serves. */
const triesMax = 600;
const betweenTriesMs = 50;

export interface GroupNode {
  readonly folder: ServerFolder;
  /** What it runs, if not the program of this repository. */
  program: string | undefined;
  /** Absent while it is not up. */
  server: ServerProcess | undefined;
  /** Requests that it has not answered yet. */
  asked: number;
}

/** Asks any living node; the next one when that one dies or does not know, with the same `Idempotency-Key`, until one of them answers. */
export type AskAny = (method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) => Promise<Answer>;

export interface NodeGroup {
  readonly nodes: readonly GroupNode[];
  start(node: GroupNode): Promise<void>;
  /** Ends it without a word. */
  kill(node: GroupNode): Promise<void>;
  /** Ends it as an orchestrator does: nothing new comes to it, what it began is answered, and then it is told. */
  stop(node: GroupNode): Promise<void>;
  /** The command line, at that node. */
  cli(node: GroupNode, args: readonly string[]): Promise<CommandRun>;
  /** How often a node said that something was not to be had, by status, code and rule; or did not answer at all. */
  readonly unanswered: ReadonlyMap<string, number>;
  askAny(token: string): AskAny;
  close(): Promise<void>;
}

export async function startGroup(name: string, programs: readonly (string | undefined)[]): Promise<NodeGroup> {
  const place = await mkdtemp(join(tmpdir(), 'steward-nodes-'));
  const aws = await startEmulatedAws({ folder: join(place, 'aws') });
  assert.ok(aws, 'the emulators are installed');
  const file = join(place, 'steward.aws.json');
  const environment = { STEWARD_EDITION: 'aws', STEWARD_AWS_CONFIG: file, STEWARD_URL: 'http://localhost:7999' };
  const nodes: GroupNode[] = [];
  const unanswered = new Map<string, number>();
  const start = async (node: GroupNode) => {
    const { program } = node;
    node.server = await node.folder.start(environment, { apart: true, ...(program === undefined ? {} : { program }) });
  };
  const end = async (node: GroupNode, signal: 'SIGKILL' | 'SIGTERM') => {
    const { server } = node;
    node.server = undefined;
    for (let tries = 0; signal === 'SIGTERM' && node.asked > 0 && tries < triesMax; tries++) await pause(betweenTriesMs);
    await server?.kill(signal);
  };
  const close = async () => {
    for (const { folder } of nodes) await folder.remove();
    await aws.stop();
    await rm(place, { recursive: true, force: true });
  };
  try {
    await aws.makeInstallation(name, file);
    // One after the other: the first one makes what an installation has once.
    for (const program of programs) {
      const node: GroupNode = { folder: await serverFolder('embedded'), program, server: undefined, asked: 0 };
      nodes.push(node);
      await start(node);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    nodes,
    start,
    kill: (node) => end(node, 'SIGKILL'),
    stop: (node) => end(node, 'SIGTERM'),
    cli: (node, args) => node.folder.cli(args, environment, { apart: true }),
    unanswered,
    askAny: (token) => askAny(nodes, token, unanswered),
    close,
  };
}

function askAny(nodes: readonly GroupNode[], token: string, unanswered: Map<string, number>): AskAny {
  return async (method, path, body, headers = {}) => {
    for (let tries = 0; tries < triesMax; tries++) {
      const living = nodes.filter(({ server }) => server !== undefined);
      const one = living[Math.floor(Math.random() * living.length)];
      const answer = one && (await askOne(one, token, [method, path, body, headers]));
      if (answer && answer.status < 500) return answer;
      const { code = '', rule = '' } = (answer?.body ?? {}) as { code?: string; rule?: string };
      const what = answer ? `${answer.status} ${code} ${rule}` : 'no answer';
      if (one) unanswered.set(what, (unanswered.get(what) ?? 0) + 1);
      await pause(betweenTriesMs);
    }
    throw new Error(`no node answers ${method} ${path}`);
  };
}

async function askOne(node: GroupNode, token: string, asked: Parameters<AskAny>): Promise<Answer | undefined> {
  node.asked++;
  try {
    return await asker(node.server!.url, token)(...asked);
  } catch {
    return undefined;
  } finally {
    node.asked--;
  }
}
