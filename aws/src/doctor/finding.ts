// What `steward doctor` finds of one thing on AWS: what it is, whether it is as it must be, and otherwise what to do. Whatever cannot be looked at is no better than what is wrong.
export interface Finding {
  readonly what: string;
  readonly ok: boolean;
  readonly advice?: string;
}

export interface Rule {
  readonly holds: boolean;
  /** What to do where it does not. */
  readonly advice: string;
}

/** One line when everything holds, otherwise one for each rule that does not. */
export function judged(what: string, rules: readonly Rule[]): readonly Finding[] {
  const broken = rules.filter(({ holds }) => !holds);
  return broken.length === 0 ? [{ what, ok: true }] : broken.map(({ advice }) => ({ what, ok: false, advice }));
}

const denied = /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|AuthorizationError|KMSAccessDenied|Forbidden|403)/;
const missing = /^(ResourceNotFound|NoSuchBucket|NotFound|QueueDoesNotExist|AWS\.SimpleQueueService\.NonExistentQueue|404)/;

const nameOf = (error: unknown): string => {
  const { name, Code, $metadata } = error as { name?: string; Code?: string; $metadata?: { httpStatusCode?: number } };
  return (
    [name, Code, String($metadata?.httpStatusCode ?? '')].find((each) => each !== undefined && (denied.test(each) || missing.test(each))) ??
    name ??
    ''
  );
};

export const isDenied = (error: unknown): boolean => denied.test(nameOf(error));

/** Looks, and makes a finding of it where it may not, where there is nothing, or where nobody answers. `permission` as IAM writes it. */
export async function looked(what: string, permission: string, look: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await look();
  } catch (error) {
    const name = nameOf(error);
    if (denied.test(name)) return [{ what, ok: false, advice: `cannot be looked at: this role has no ${permission} on it` }];
    if (missing.test(name))
      return [{ what, ok: false, advice: 'is not there: make it with aws/infra, or correct its name in the configuration' }];
    return [{ what, ok: false, advice: `cannot be looked at: ${name || 'no answer'}` }];
  }
}

/** What a service says by an error when nothing was set: of a lifecycle, a policy, an encryption. */
export async function unlessUnset<T>(ask: () => Promise<T>, unset: RegExp): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (unset.test((error as { name?: string }).name ?? '')) return undefined;
    throw error;
  }
}
