// What a resource's own policy refuses, as far as promises rest on it: that nobody but the nodes touches what customers store, and that nothing travels without TLS.
interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly NotPrincipal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | boolean | readonly string[]>>>>;
}

const listOf = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T];

function statementsOf(policy: string | undefined): readonly Statement[] {
  if (policy === undefined) return [];
  try {
    return listOf((JSON.parse(policy) as { Statement?: Statement | readonly Statement[] }).Statement);
  } catch {
    return [];
  }
}

const covers = (statement: Statement, action: string): boolean =>
  listOf(statement.Action).some((each) =>
    new RegExp(
      `^${each
        .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
        .replaceAll('*', '.*')
        .replaceAll('?', '.')}$`,
      'i',
    ).test(action),
  );

/** Whether everybody is refused `action` but principals that a condition names; `allowed` hears of each of them. */
export function refusesOthers(
  policy: string | undefined,
  action: string,
): { readonly refuses: boolean; readonly allowed: readonly string[] } {
  for (const statement of statementsOf(policy)) {
    if (statement.Effect !== 'Deny' || !covers(statement, action)) continue;
    const conditions = statement.Condition ?? {};
    const named = ['ArnNotEquals', 'ArnNotLike', 'StringNotEquals', 'StringNotLike'].flatMap((operator) =>
      listOf(conditions[operator]?.['aws:PrincipalArn']).map(String),
    );
    if (named.length > 0) return { refuses: true, allowed: named };
  }
  return { refuses: false, allowed: [] };
}

export const refusesWithoutTls = (policy: string | undefined): boolean =>
  statementsOf(policy).some(
    ({ Effect, Condition }) =>
      Effect === 'Deny' && listOf(Condition?.['Bool']?.['aws:SecureTransport']).some((value) => String(value) === 'false'),
  );
