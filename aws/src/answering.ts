// Clients whose requests are answered by a test instead of a network, and errors as the SDK throws them.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';

export interface Asked {
  readonly operation: string;
  readonly input: Record<string, unknown>;
}

/** Clients whose requests are answered by `answer`, which may throw, and what they were asked. */
export function answering(answer: (operation: string, input: Record<string, unknown>) => unknown): {
  readonly s3: S3Client;
  readonly dynamo: DynamoDBClient;
  readonly asked: Asked[];
} {
  const asked: Asked[] = [];
  const options = { region: 'eu-central-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' }, maxAttempts: 1 };
  const clients = { s3: new S3Client(options), dynamo: new DynamoDBClient(options), asked };
  for (const client of [clients.s3, clients.dynamo] as const) {
    // Both clients' stacks have this form; their types name every operation and do not meet.
    const stack = client.middlewareStack as { add(middleware: unknown, options: { step: 'initialize' }): void };
    stack.add(
      (_next: unknown, context: { commandName: string }) => async (args: { input: Record<string, unknown> }) => {
        asked.push({ operation: context.commandName, input: args.input });
        return { output: { $metadata: { httpStatusCode: 200 }, ...(answer(context.commandName, args.input) as object) }, response: {} };
      },
      { step: 'initialize' },
    );
  }
  return clients;
}

export function failing(name: string, $metadata: { httpStatusCode?: number; attempts?: number }, more: object = {}): Error {
  return Object.assign(new Error(name), { name, $metadata, ...more });
}
